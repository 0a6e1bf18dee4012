"""The goracelint of this checkout and that of another commit, both laid out as if installed, so that they compare.

Each gets a folder of its own with the package and the rules inside it; what happens to the checkout in the meantime
changes nothing, and a development install of another checkout lends it no rules. What an installation compiles to
machine code is compiled here too, unless it is declined.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.bench.watch import Ran, RunError, succeeded, watch
from tests.conftest import ROOT


class Tool(NamedTuple):
    """One goracelint: how the table calls it, and the folder that is put on the path of Python."""

    name: str
    folder: Path

    def check(self, tree: Path, cache: Path | None, jobs: int, *arguments: str) -> Ran:
        """A run as users start it, in the tree; raises RunError where it fails."""
        kept = ["--no-cache"] if cache is None else ["--cache-dir", str(cache)]
        options = ["--isolated", "--exit-zero", "--quiet", "--jobs", str(jobs), *kept]
        return self._python(tree, "-m", "goracelint", "check", *options, *arguments)

    def imports(self, tree: Path) -> Ran:
        """The interpreter and what a run imports when its report is remembered."""
        return self._python(tree, "-c", "import goracelint.remembered")

    def _python(self, tree: Path, *arguments: str) -> Ran:
        environment = without_settings(os.environ) | {"PYTHONPATH": str(self.folder), "PYTHONSAFEPATH": "1"}
        ran = watch([sys.executable, *arguments], tree, environment)
        return succeeded(ran, f"{self.name}: {' '.join(arguments)}")


def without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what changes how goracelint or Python run."""
    return {name: value for name, value in environment.items() if not name.startswith(("GORACELINT_", "PYTHON"))}


def this_tool(folder: Path, *, machine_code: bool) -> Tool:
    """The goracelint of this checkout as it is now."""
    return _laid_out("here", ROOT, folder, machine_code)


def tool_of(reference: str, folder: Path, *, machine_code: bool) -> Tool:
    """The goracelint of a commit of this repository; raises RunError where there is none."""
    git = ["git", "-C", str(ROOT)]
    named = _output([*git, "rev-parse", "--verify", "--quiet", "--short", f"{reference}^{{commit}}"], reference)
    archive = _output([*git, "archive", named.decode().strip()], reference)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    return _laid_out(named.decode().strip(), folder / "unpacked", folder / "installed", machine_code)


def _laid_out(name: str, checkout: Path, folder: Path, machine_code: bool) -> Tool:
    left_out = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
    shutil.copytree(checkout / "goracelint", folder / "goracelint", ignore=left_out)
    if machine_code and (checkout / "setup.py").is_file():
        _compile(name, checkout, folder)
    shutil.copytree(checkout / "rules", folder / "goracelint" / "rules", ignore=left_out)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder)], check=True)
    return Tool(name, folder)


def _compile(name: str, checkout: Path, folder: Path) -> None:
    """Compile what an installation would, in place; raises RunError where it does not compile."""
    for part in ("setup.py", "pyproject.toml"):
        shutil.copy(checkout / part, folder)
    command = [sys.executable, "setup.py", "build_ext", "--inplace"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode or not any(folder.glob("*__mypyc*")):
        raise RunError(f"{name}: it does not compile: {done.stderr.strip()[-300:]}")
    shutil.rmtree(folder / "build")


def _output(command: list[str], reference: str) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RunError(f"{reference}: no commit of this repository ({done.stderr.decode(errors='replace').strip()})")
    return done.stdout
