# Not only blocks are checked: a missing part of the store ends with 5 or 4 and a message, never with a crash.
new_node
exits 0 mithaq import "$data/wyrmspy_dragonegg.stix2"
rm "$(ls -S "$node"/db/*.sst | head -1)"
exits 5 mithaq fsck
says ".sst"
exits 5 mithaq status
exits 5 mithaq serve --listen 127.0.0.1:0
