"""Compiles the analysis to machine code (mypyc) where an installation can, and leaves it as Python where it cannot.

``pip install .`` compiles what is annotated anyway: the packages that parse, lower, infer and solve. Compiled or not,
goracelint does the same and prints the same bytes; compiled it needs about half of the time. Installing takes a
minute more then, so it can be declined with ``GORACELINT_COMPILE=0``. Without a C compiler, or where mypyc refuses,
everything stays Python and a warning tells why (pip shows it with ``-v``). Editable installations are never compiled:
the code would no longer be what is edited.
"""

import os
import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_ext import build_ext

# What is compiled, in the groups that C compilers may work on side by side.
GROUPS = {
    "goracelint_syntax": ["syntax"],
    "goracelint_program": ["ir", "program"],
    "goracelint_engine": ["engine", "engine/layout", "engine/provenance", "engine/sharing"],
    "goracelint_ownership": ["engine/ownership"],
}
# Left as Python: msgspec reads the annotations of what it decodes at run time, and compiled classes do not keep them.
SCHEMA = "msgspec.Struct"
DECODED_TUPLES = ("goracelint/engine/ports.py", "goracelint/engine/ownership/records.py")
CODE = Path(__file__).parent / "goracelint"
WORKERS = os.cpu_count() or 1


def compiled(folder: str) -> list[str]:
    """The modules of a folder that are compiled, sorted, as paths from the checkout."""
    modules = sorted((CODE / folder).glob("*.py"))
    chosen = [path for path in modules if path.name != "__init__.py" and SCHEMA not in path.read_text("utf-8")]
    paths = [path.relative_to(CODE.parent).as_posix() for path in chosen]
    return [path for path in paths if path not in DECODED_TUPLES]


def extensions() -> list:
    """The extension modules; none, with a warning, where they cannot be had."""
    groups = {name: [path for folder in folders for path in compiled(folder)] for name, folders in GROUPS.items()}
    try:
        from mypyc.build import mypycify

        found = mypycify(
            [path for paths in groups.values() for path in paths],
            separate=[(paths, name) for name, paths in groups.items()],
            multi_file=True,
            opt_level="1",  # as fast as 2 in every measurement, and compiled in two thirds of the time
            debug_level="0",
        )
    except (Exception, SystemExit) as reason:  # noqa: BLE001 - any of them leaves Python code that works
        return declined(reason)
    for extension in found:
        if sys.platform != "win32":  # each file of a group declares the tables of the other groups anew
            extension.extra_compile_args.append("-fcommon")
    return found


def declined(reason: BaseException) -> list:
    """Say why nothing is compiled."""
    why = "mypy reports the errors above" if isinstance(reason, SystemExit) else reason
    print(f"warning: goracelint is installed as Python, which is slower: {why}", file=sys.stderr)
    return []


class Build(build_ext):
    """Builds every extension module or none: some alone would import what is not there."""

    def run(self) -> None:
        """Compile, or take away what was compiled before the first failure."""
        try:
            super().run()
        except Exception as reason:  # noqa: BLE001 - as above
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = declined(reason)


def forget_builds(folder: Path) -> None:
    """Remove the modules that earlier builds left: what is no longer there, or stays Python now, would be installed."""
    for left in folder.glob("lib*"):
        shutil.rmtree(left)


def wanted() -> bool:
    """Report whether this run of setuptools builds something that may be compiled."""
    return os.environ.get("GORACELINT_COMPILE", "1") != "0" and bool({"bdist_wheel", "build_ext"} & set(sys.argv))


if __name__ == "__main__":
    if "bdist_wheel" in sys.argv:
        forget_builds(CODE.parent / "build")
    setup(
        ext_modules=extensions() if wanted() else [],
        cmdclass={"build_ext": Build},
        options={"build_ext": {"parallel": WORKERS}},
    )
