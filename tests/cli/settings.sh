# An unknown or wrong setting in mithaq.toml is refused with its line; nothing runs with half of a configuration.
new_node
cp "$node/mithaq.toml" "$work/good.toml"
printf '[store]\ncach_mib = 64\n' >"$node/mithaq.toml"
exits 3 mithaq config
says "unknown setting 'store.cach_mib'"
says "line 2"
printf '[store]\ncache_mib = 1\n' >"$node/mithaq.toml"
exits 3 mithaq serve
says "store.cache_mib must be 8 to"
printf '[store]\ncache_mib = "8"\n' >"$node/mithaq.toml"
exits 3 mithaq status
says "must be a number"
printf '[store\n' >"$node/mithaq.toml"
exits 3 mithaq status
says "line 1"
cp "$work/good.toml" "$node/mithaq.toml"
exits 0 mithaq config --json
[ "$(field "$work/out" '[s["value"] for s in j["settings"] if s["name"] == "node.name"][0]')" = test.example ]
exits 3 mithaq serve --listen nonsense
says "is not an address and a port"
