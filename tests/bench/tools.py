"""The goracelint of this checkout and that of another commit, both laid out as if installed, so that they compare.

Each gets a folder of its own with the package and the rules inside it, compiled; what happens to the checkout in the
meantime changes nothing, and a development install of another checkout lends it no rules.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.watch import Ran, RunError, succeeded, watch
from tests.conftest import ROOT

_PARTS: Final = ("goracelint", "rules")


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


def this_tool(folder: Path) -> Tool:
    """The goracelint of this checkout as it is now."""
    return _laid_out("here", ROOT, folder)


def tool_of(reference: str, folder: Path) -> Tool:
    """The goracelint of a commit of this repository; raises RunError where there is none."""
    git = ["git", "-C", str(ROOT)]
    named = _output([*git, "rev-parse", "--verify", "--quiet", "--short", f"{reference}^{{commit}}"], reference)
    archive = _output([*git, "archive", named.decode().strip(), *_PARTS], reference)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    return _laid_out(named.decode().strip(), folder / "unpacked", folder / "installed")


def _laid_out(name: str, checkout: Path, folder: Path) -> Tool:
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(checkout / "goracelint", folder / "goracelint", ignore=left_out)
    shutil.copytree(checkout / "rules", folder / "goracelint" / "rules", ignore=left_out)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder)], check=True)
    return Tool(name, folder)


def _output(command: list[str], reference: str) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RunError(f"{reference}: no commit of this repository ({done.stderr.decode(errors='replace').strip()})")
    return done.stdout
