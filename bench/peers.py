"""What a bench needs beside the node: our own programs, built, and the peers from apt, PyPI and the Go proxy, installed once under
build/bench. Nothing is asked and nothing outside build/ is touched, but for apt's packages."""
import os
import shutil
import subprocess
import sys
import venv

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
PLACE = os.path.join(ROOT, "build", "bench")


def run(command, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def build(*targets):
    """Targets of the release preset; returns its folder."""
    if not os.path.exists(os.path.join(ROOT, "build", "release", "build.ninja")):
        run(["cmake", "--preset", "release"], cwd=ROOT)
    run(["cmake", "--build", "--preset", "release", "--target", *targets], cwd=ROOT)
    return os.path.join(ROOT, "build", "release")


def apt(*packages):
    """Debian packages; each has a program of its name, or of its name before the '-'."""
    missing = [package for package in packages if not shutil.which(package.split("-")[0], path=os.environ["PATH"] + ":/usr/sbin")]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        raise SystemExit(f"run this once, then the bench again:  sudo {' '.join(command)}")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    if subprocess.run(command, env=quiet, capture_output=True).returncode != 0:
        run(["apt-get", "update", "-qq"], env=quiet)
        run(command, env=quiet)


def python(name, *requirements):
    """The bin folder of a virtual environment that has these."""
    folder = os.path.join(PLACE, name)
    stamp = os.path.join(folder, "requirements")
    wanted = "\n".join(requirements)
    if not os.path.exists(stamp) or open(stamp, encoding="utf-8").read() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        run([os.path.join(folder, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements])
        with open(stamp, "w", encoding="utf-8") as file:
            file.write(wanted)
    return os.path.join(folder, "bin")


def go(package, version):
    """A program of a Go module, built."""
    folder = os.path.join(PLACE, f"{os.path.basename(package)}-{version}")
    program = os.path.join(folder, os.path.basename(package))
    if not os.path.exists(program):
        if not shutil.which("go"):
            raise SystemExit("this bench needs Go 1.25 or newer: https://go.dev/dl/")
        run(["go", "install", f"{package}@{version}"], env=dict(os.environ, GOBIN=folder), cwd="/")
    return program


def indicators(count):
    """A file of that many indicators of about 700 bytes, one a line; the same each time."""
    os.makedirs(PLACE, exist_ok=True)
    kind = "real" if os.environ.get("MITHAQ_DATA") else "made-up"
    path = os.path.join(PLACE, f"{kind}-indicators-{count}.jsonl")
    if not os.path.exists(path):
        with open(path + ".part", "w", encoding="utf-8") as file:
            subprocess.run([sys.executable, os.path.join(ROOT, "bench", "import", "indicators.py"), str(count)], stdout=file, check=True)
        os.rename(path + ".part", path)
    return path
