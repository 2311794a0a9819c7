# A second init leaves the node as it is, and says so.
new_node
before=$(cat "$node"/keys/* "$node"/mithaq.toml | sha256sum)
exits 3 mithaq init --name other.example
says "there is a node in $node already"
[ "$before" = "$(cat "$node"/keys/* "$node"/mithaq.toml | sha256sum)" ]
[ -z "$(find "$node" -maxdepth 2 \( -name '*.key' -o -name '*.pem' -o -name '*.toml' \) -perm /077)" ]
[ "$(stat -c %a "$node")" = 700 ]
