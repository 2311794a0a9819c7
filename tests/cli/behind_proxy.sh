# Behind a named reverse proxy the node speaks plain HTTP, to it and to this machine only; the proxy's X-Forwarded-For names the peer.
need curl
new_node
sed -i 's/^\[http\]/&\nproxy = "192.0.2.1, 127.0.0.1"/' "$node/mithaq.toml"
start
[ "${url%%:*}" = http ] || fail "$url"
exits 0 mithaq status
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
[ "$(curl -s -o /dev/null -w '%{http_code}' -H 'X-Forwarded-For: 203.0.113.9' "$url/taxii2/")" = 401 ]
grep -q '203.0.113.9' "$work/serve.log" || fail "the peer is not the one that the proxy named"
kill -HUP "$server"
for _ in $(seq 100); do grep -q "the proxy ends TLS" "$work/serve.log" && break; sleep 0.05; done
grep -q "the proxy ends TLS" "$work/serve.log" || fail "nothing said about a reload"
stop
sed -i 's/^proxy = .*/proxy = "proxy.example"/' "$node/mithaq.toml"
exits 3 mithaq serve
says "not an IP address"
