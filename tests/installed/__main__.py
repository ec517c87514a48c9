"""`python -m tests.installed [OPTION …] PATH …`: pytest, for which skillgap and its rooms are those of the wheel.

The wheel is built and installed beside the libraries of this environment, which is quicker than to install them again.
Tests come from the checkout, everything that they test from the wheel: `tests.installed.rooms` ends pytest where that
is not so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def install_wheel(folder: Path) -> Path:
    """Build the wheel and install it, and nothing else of the repository, beside this environment's libraries.

    Args:
        folder: an empty one; the wheel is left in it, and `environment`.

    Returns:
        The Python of the new environment.
    """
    subprocess.run([*_PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(REPOSITORY)], check=True)
    [wheel] = folder.glob("*.whl")
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([*_PIP, "--python", str(python), "install", "--no-deps", str(wheel)], check=True, env=plain)
    # Libraries alone: what a .pth file of theirs names, such as the repository, is not followed.
    (packages_of(environment) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def packages_of(environment: Path) -> Path:
    """Return where an environment's packages lie."""
    [packages] = environment.glob("lib/python*/site-packages")
    return packages


def main() -> int:
    """Run pytest as it was asked for; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="skillgap-installed-") as name:
        python = install_wheel(Path(name))
        packages = packages_of(python.parents[1])
        # In this order: the package, its rooms under their own names, and the tests. `-P` and no `pythonpath`: neither
        # pytest nor a process that a test starts puts the checkout before them.
        searched = [str(packages), str(packages / "skillgap"), str(REPOSITORY)]
        return subprocess.run(
            [str(python), "-P", "-m", "pytest", "-o", "pythonpath=", "-p", "tests.installed.rooms", *sys.argv[1:]],
            cwd=REPOSITORY,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(searched), "PYTHONSAFEPATH": "1"},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
