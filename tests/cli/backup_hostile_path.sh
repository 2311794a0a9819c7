# A path that cannot be looked at is an answer, not the end of the running node.
new_node
start
long=$(printf 'x%.0s' $(seq 300))
exits 4 mithaq backup "/tmp/$long"
says "name too long"
exits 0 mithaq status
says "serving"
stop
exits 4 mithaq backup "/tmp/$long"
exits 4 "$MITHAQ" init --data "/tmp/$long"
exits 4 "$MITHAQ" restore "$node" --data "/tmp/$long"
