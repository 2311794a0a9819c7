# The completion scripts really complete, in bash, zsh and fish as far as they are installed: verbs, verbs below them, options.
mkdir "$work/bin" && ln -s "$MITHAQ" "$work/bin/mithaq"
export PATH=$work/bin:$PATH HOME=$work
plain completion bash >"$work/bash" && bash -n "$work/bash"
plain completion zsh >"$work/_mithaq"
plain completion fish >"$work/mithaq.fish"
# At a terminal: what stands on the line after TAB.
cat >"$work/tab.py" <<'PY'
import os, pty, re, select, sys, time
def say(fd, text): os.write(fd, text.encode())
def read(fd, until, seconds=20):
    seen, end = "", time.time() + seconds
    while time.time() < end and until not in seen:
        if select.select([fd], [], [], 0.1)[0]:
            try: seen += os.read(fd, 65536).decode(errors="replace").replace("\a", "").replace("\r", "")
            except OSError: break
    return seen
shell, setup, cases = sys.argv[1], sys.argv[2], [c.split("=") for c in sys.argv[3:]]
pid, fd = pty.fork()
if pid == 0: os.execvpe(shell.split()[0], shell.split(), {**os.environ, "TERM": "dumb", "PS1": "$ "})
say(fd, setup + "; echo rea''dy\n")
seen = read(fd, "ready")
assert "ready" in seen, seen
for typed, wanted in cases:
    say(fd, typed + "\t")
    seen = read(fd, wanted)
    assert wanted in seen, (typed, wanted, seen)
    say(fd, "\x15")  # kills the line
    time.sleep(0.2)
say(fd, "exit\n")
PY
cases=("mithaq coll=mithaq collection " "mithaq user gr=mithaq user grant " "mithaq find --rel=mithaq find --related " "mithaq verify --k=mithaq verify --key "
  "mithaq user add ann --role wr=mithaq user add ann --role writer " "mithaq get x --spec-version 2.0=mithaq get x --spec-version 2.0 "
  "mithaq find --value x --type thr=mithaq find --value x --type threat-actor " "mithaq completion fi=mithaq completion fish "
  "mithaq export -o $work/ba=mithaq export -o $work/bash ")
python3 "$work/tab.py" "bash --norc --noprofile -i" ". $work/bash" "${cases[@]}"
if command -v zsh >/dev/null; then
  zsh -n "$work/_mithaq"
  python3 "$work/tab.py" "zsh -f -i" "unsetopt zle_bracketed_paste; autoload -Uz compinit && compinit -u -d $work/dump; . $work/_mithaq" "${cases[@]}"
fi
if command -v fish >/dev/null; then
  complete_in_fish() { fish -c "source $work/mithaq.fish; complete -C '$1'"; }
  complete_in_fish "mithaq coll" | grep >/dev/null '^collection'
  complete_in_fish "mithaq user gr" | grep >/dev/null '^grant'
  complete_in_fish "mithaq user add ann --role wr" | grep >/dev/null '^writer'
  complete_in_fish "mithaq find --type thr" | grep >/dev/null '^threat-actor'
  complete_in_fish "mithaq completion fi" | grep >/dev/null '^fish'
  complete_in_fish "mithaq find --rel" | grep >/dev/null -- '^--related'
fi
