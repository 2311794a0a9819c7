#!/bin/sh
# How many requests for one 700 kB page over TLS does a server answer for each second of its own CPU time? Ours beside
# nginx: same bytes, same certificate, same cipher, two threads or workers, no access log. Needs nginx, wrk and openssl.
#
#   bench/http/run.sh build/release/bench/bench_http_serve [seconds] [rounds] [page bytes]
set -eu
serve=$(realpath "$1"); seconds=${2:-5}; rounds=${3:-3}; page_bytes=${4:-700000}
work=$(mktemp -d); chmod 755 "$work"; cd "$work"  # nginx's workers may run as another user
trap 'kill $ours $theirs 2>/dev/null || true; rm -rf "$work"' EXIT
ours=; theirs=

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out certificate.pem -days 2 \
  -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
head -c "$page_bytes" /dev/urandom | base64 -w0 | head -c "$page_bytes" > page
cat > nginx.conf <<CONF
worker_processes 2; daemon off; pid $work/nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen 127.0.0.1:19444 ssl; ssl_certificate certificate.pem; ssl_certificate_key key.pem; root $work;
           ssl_protocols TLSv1.2 TLSv1.3; default_type application/json; }
}
CONF

"$serve" certificate.pem key.pem page 19443 2 & ours=$!
nginx -p "$work" -c nginx.conf 2>/dev/null & theirs=$!
sleep 1
for port in 19443 19444; do
  curl -s --cacert certificate.pem "https://127.0.0.1:$port/page" | cmp - page  # equal results first
  echo | openssl s_client -connect 127.0.0.1:$port 2>/dev/null | grep -m1 'Cipher is' | sed "s/^/port $port: /"
done

# Clock ticks of a process and its children: user + system.
ticks() { for p in $1 $(pgrep -P "$1" || true); do awk '{print $14 + $15}' "/proc/$p/stat"; done | awk '{n += $1} END {print n}'; }

measure() {  # name, process, port
  before=$(ticks "$2")
  wrk -t1 -c32 -d"${seconds}s" "https://127.0.0.1:$3/page" > wrk.out
  after=$(ticks "$2")
  requests=$(awk '/requests in/ {print $1}' wrk.out)
  if grep -q 'Non-2xx' wrk.out; then echo "$1: errors"; cat wrk.out; exit 1; fi
  echo "$1 $requests $((after - before))" | awk -v hz="$(getconf CLK_TCK)" -v s="$seconds" \
    '{printf "%-6s %8.0f requests/s  %8.0f requests/CPU-s  (%.2f CPU-s)\n", $1, $2 / s, $2 / ($3 / hz), $3 / hz}' | tee -a results
}

uname -srm; grep -m1 'model name' /proc/cpuinfo; nproc | sed 's/$/ cores/'; nginx -v 2>&1; openssl version
echo "page of $page_bytes bytes, wrk -t1 -c32 -d${seconds}s"
for round in $(seq "$rounds"); do measure mithaq "$ours" 19443; measure nginx "$theirs" 19444; done
awk '{sum[$1] += $4; n[$1]++} END {printf "mean requests/CPU-s: mithaq %.0f, nginx %.0f, ratio %.2f\n",
  sum["mithaq"] / n["mithaq"], sum["nginx"] / n["nginx"], (sum["mithaq"] / n["mithaq"]) / (sum["nginx"] / n["nginx"])}' results
