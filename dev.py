#!/usr/bin/env python3
"""Set up this checkout and run it, with nothing but Python's standard library.

``python3 dev.py serve`` makes the environment, loads the data and serves it.
``python3 dev.py test`` makes the environment and runs every check of the project.
Further words are passed on: ``python3 dev.py serve --port 8001``.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)

# One file stays in one process: what its tests share is computed once.
PARALLEL = ("-n", "auto", "--dist", "loadfile")


def main(words: list[str]) -> int:
    """Run one of the two commands.

    Returns:
        The exit code.
    """
    if sys.version_info < OLDEST:
        print(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}."
        )
        return 2
    if not words or words[0] not in ("serve", "test"):
        print(__doc__)
        return 2
    command, rest = words[0], words[1:]
    if not make_environment(with_tests=command == "test"):
        return 2
    return serve(rest) if command == "serve" else test(rest)


def serve(rest: list[str]) -> int:
    """Load the data, then become the service."""
    os.environ.setdefault("NTIC_STORE", str(ROOT / ".ntic-store"))
    command = [str(PYTHON), "-m", "ntic_kg"]
    if not {"-h", "--help"} & set(rest):
        loaded = subprocess.run([*command, "load"], cwd=ROOT, check=False)
        if loaded.returncode:
            return loaded.returncode
    os.chdir(ROOT)
    return os.execv(PYTHON, [*command, "serve", *rest])


def test(rest: list[str]) -> int:
    """Run the linters, the type checker, the layer contracts and the tests."""
    failed = []
    for check in (*CHECKS, ("pytest", *PARALLEL, *rest)):
        print("+", *check, flush=True)
        if subprocess.run([VENV / "bin" / check[0], *check[1:]], cwd=ROOT, check=False).returncode:
            failed.append(check[0])
    print("FAILED: " + ", ".join(failed) if failed else "All checks passed.")
    return 1 if failed else 0


def make_environment(*, with_tests: bool) -> bool:
    """Make ``.venv`` and install the project into it, unless that is done already.

    Returns:
        Whether the environment is ready.
    """
    project = f".[{'test,clients' if with_tests else ''}]".replace("[]", "")
    # The test installation holds everything that serving needs, so it satisfies both.
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamps = [VENV / name for name in (("ready-test",) if with_tests else ("ready", "ready-test"))]
    if PYTHON.exists() and any(s.exists() and s.read_text() == wanted for s in stamps):
        return True
    print(f"Making the environment in {VENV} …", flush=True)
    if not PYTHON.exists():
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            print(made.stdout + made.stderr)
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            print("Python cannot make virtual environments here. On Debian or Ubuntu:")
            print(f"apt install python{version}-venv")
            return False
    installed = subprocess.run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", project],
        cwd=ROOT,
        check=False,
    )
    if installed.returncode:
        print("The packages could not be installed; pip's message above says why.")
        return False
    stamps[0].write_text(wanted)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
