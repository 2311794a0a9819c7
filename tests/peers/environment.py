"""Programs by others come from PyPI into virtual environments below the build folder."""
import pathlib
import subprocess
import sys
import venv

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def prepare(folder, requirements):
    """The interpreter of a virtual environment in `folder` that has the requirements, pinned pip lines; ends the test as
    skipped where PyPI cannot be reached."""
    wanted = "\n".join(requirements)
    python = pathlib.Path(folder) / "bin" / "python"
    ready = pathlib.Path(folder) / "ready"
    if ready.exists() and ready.read_text() == wanted:
        return python
    venv.create(folder, with_pip=True, clear=True)
    installed = subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
                               capture_output=True, text=True)
    if installed.returncode != 0:
        print(f"skipped: cannot install {', '.join(requirements)} from PyPI\n{installed.stderr[-500:]}")
        sys.exit(SKIPPED)
    ready.write_text(wanted)
    return python
