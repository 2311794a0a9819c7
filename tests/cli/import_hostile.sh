# Truncated, deep, doubled, ill-encoded and not-a-number JSON is refused with a message; nothing of it comes in, the rest does.
new_node
start
try() { # NAME EXIT MESSAGE, the input on standard input
  cat >"$work/$1.json"
  exits "$2" mithaq import "$work/$1.json"
  says "$3"
}
{ indicator 1; indicator 2 | head -c 100; } | try truncated 3 unreadable
[ "$(objects)" = 1 ]
python3 -c 'print("[" * 1000 + "]" * 1000)' | try deep 3 deep
python3 -c 'print("{\"type\":\"indicator\",\"x\":" + "[" * 1000 + "]" * 1000 + "}")' | try deep_inside 1 deep
indicator 3 | sed 's/"type":"indicator"/&,"type":"indicator"/' | try doubled 1 refused
indicator 4 | sed 's/host4/\\ud800/' | try surrogate 1 refused
indicator 5 | sed 's/"spec_version"/"x_a":NaN,&/' | try not_a_number 3 unreadable
indicator 6 | sed 's/host6/\xff\xfe/' | try encoding 1 refused
printf 'hello' | try words 3 unreadable
printf '' | try empty 0 "0 added"
{ indicator 7 | sed 's/"type":"indicator"/&,"type":"indicator"/'; indicator 8; } | try beside 1 "1 added"
[ "$(objects)" = 2 ]
exits 3 mithaq import "$work/not-there.json"
says "there is no file"
stop
