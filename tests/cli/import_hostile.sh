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
indicator 5 | sed 's/"spec_version"/"x_a":NaN,&/' | try not_a_number 1 "expected a value"
indicator 6 | sed 's/host6/\xff\xfe/' | try encoding 1 refused
printf 'hello' | try words 3 unreadable
printf '' | try empty 0 "0 added"
{ indicator 7 | sed 's/"type":"indicator"/&,"type":"indicator"/'; indicator 8; } | try beside 1 "1 added"
[ "$(objects)" = 2 ]
# A bad line costs that line.
{ indicator 11; echo '{bad}'; indicator 12; echo oops; indicator 13; } | try bad_lines 1 "3 added, 0 unchanged, 2 refused"
# A bundle with two lists of objects, or with rubbish around them, is not taken for a good one.
printf '{"type":"bundle","objects":[%s],"objects":[%s]}' "$(indicator 14)" "$(indicator 15)" | try two_lists 3 'a second "objects"'
printf '{"type":"bundle","id":tru,"objects":[%s]}' "$(indicator 16)" | try around 3 "around the objects"
[ "$(objects)" = 7 ]
exits 3 mithaq import "$work/not-there.json"
says "there is no file"
stop
