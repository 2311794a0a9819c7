# A small file that unpacks to far more than it should ends the import with a message, in little memory.
need gzip
new_node
head -c 300000000 /dev/zero | tr '\0' ' ' | gzip -9 >"$work/bomb.json.gz"
exits 3 mithaq import "$work/bomb.json.gz"
says "unpacks to more than"
{ indicator 1 | gzip; } | head -c 120 >"$work/short.json.gz"
exits 3 mithaq import "$work/short.json.gz"
says "unreadable"
