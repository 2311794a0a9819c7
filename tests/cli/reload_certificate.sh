# SIGHUP: the node serves with the new certificate, and the commands on this machine follow; a bad one changes nothing.
need openssl
new_node
start
shown() { openssl s_client -connect "${url#https://}" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256; }
reload() {
  local lines
  lines=$(wc -l <"$work/serve.log")
  kill -HUP "$server"
  for _ in $(seq 100); do
    tail -n +$((lines + 1)) "$work/serve.log" | grep -q certificate && return 0
    sleep 0.05
  done
  fail "no word of the certificate"
}
first=$(shown)
cp -r "$node/tls" "$work/tls"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=new.example \
  -keyout "$node/tls/key.pem" -out "$node/tls/cert.pem" 2>/dev/null
reload
second=$(shown)
[ "$first" != "$second" ]
exits 0 mithaq status
cp "$work/tls/key.pem" "$node/tls/key.pem"
reload
[ "$(shown)" = "$second" ]
exits 0 mithaq status
stop
