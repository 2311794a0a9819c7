# One process has the folder: a second node says where the first serves, and what must have the folder alone says so.
new_node
start
exits 3 mithaq serve --listen 127.0.0.1:0
says "serves it at $url"
for verb in fsck rebuild; do
  exits 3 mithaq $verb
  says "stop it first"
done
exits 3 mithaq restore "$node"
says "not empty"
exits 0 mithaq status
stop
exits 0 mithaq fsck
