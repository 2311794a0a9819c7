# What is no STIX but something people take for it is called by its name, with the way to STIX, by validate and import alike.
new_node
try() { # NAME EXIT MESSAGE, the input on standard input
  cat >"$work/$1"
  exits "$2" plain validate "$work/$1"
  says "$3"
  exits "$2" mithaq import "$work/$1"
  says "$3"
}
misp='{"Event":{"info":"OSINT","uuid":"5b2f2b5e-1111-4b2b-9d8c-000000000001","Attribute":[{"type":"ip-dst","value":"203.0.113.7"}]}}'
for form in "$misp" "[$misp,$misp]" "{\"response\":[$misp]}"; do
  echo "$form" | try misp.json 1 "this is a MISP event, not an object of STIX 2.1"
  says "misp-stix"
  silent_about "observable"
done
{ echo '<?xml version="1.0"?>'; echo '<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1">'; } | try one.xml 3 "this is STIX 1.x (XML)"
says "stix2-elevator"
printf '\n <!DOCTYPE HTML>\n<html><title>Log in</title></html>' | try login.json 3 "this is a web page (HTML)"
echo '<rss/>' | try feed.xml 3 "this is XML"
printf '\xef\xbb\xbfvalue;type\n203.0.113.7;ip\n' | try list.csv 3 "a table (CSV)?"
printf 'PK\3\4rest' | try packed.zip 3 "unpack it first"
echo '{"type":"bundle"}' | iconv -t UTF-16 | try wide.json 3 "iconv -f UTF-16 -t UTF-8"
printf 'value,type\n' | gzip | try list.csv.gz 3 "a table (CSV)?"
[ "$(objects)" = 0 ]
# Beside good files the good ones are taken.
indicator 1 >"$work/good.json"
exits 3 mithaq import "$work/good.json" "$work/login.json"
says "1 added"
says "this is a web page"

# A port that is taken: what to change is said. Plain HTTP to it is told to come by https.
need curl
start
other=$work/other
exits 0 plain init --data "$other" --json
exits 4 plain serve --data "$other" --listen "${url#https://}"
says "mithaq serve --listen ADDRESS:PORT"
[ "$(curl -s -w ' %{http_code}' "http://${url#https://}/taxii2/")" = "$(printf 'This port speaks HTTPS: write https:// instead here.\n 400')" ]
# The other way round: https where plain HTTP is spoken; a web page where a TAXII server should be.
taxii_server plain
exits 4 mithaq pull --from "${there/http:/https:}" --into default
says "does not speak TLS; is it plain http://?"
stop
