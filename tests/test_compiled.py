"""What an installation compiles to machine code, and that it need not."""

import importlib.util
import inspect
import os
import subprocess
import sys
import typing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from goracelint.engine.models import Model
from goracelint.engine.passed import Passed
from goracelint.engine.provenance.models import AddressModel
from goracelint.engine.transcript import Outcome, Solved
from goracelint.ir.facts import BodyFacts, FileFacts
from goracelint.records import Looked, Record
from goracelint.store.keys import MACHINE_CODE
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def setup() -> ModuleType:
    """setup.py, without what it does when it is run."""
    spec = importlib.util.spec_from_file_location("goracelint_setup", ROOT / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiled(setup: ModuleType) -> set[str]:
    """The paths of all modules that are compiled."""
    return {path for folders in setup.GROUPS.values() for folder in folders for path in setup.compiled(folder)}


def classes_of(kind: Any, found: set[type]) -> set[type]:
    """Our own classes that a value of a type is made of."""
    for argument in typing.get_args(kind):
        classes_of(argument, found)
    if inspect.isclass(kind) and kind.__module__.startswith("goracelint") and kind not in found:
        found.add(kind)
        for part in typing.get_type_hints(kind).values():
            classes_of(part, found)
    return found


def test_what_is_decoded_keeps_its_annotations(setup: ModuleType) -> None:
    decoded: set[type] = set()
    for kind in (AddressModel, BodyFacts, FileFacts, Looked, Model, Outcome, Passed, Record, Solved):
        classes_of(kind, decoded)
    modules = {kind.__module__.replace(".", "/") + ".py" for kind in decoded}
    assert "goracelint/engine/ports.py" in modules
    assert modules & compiled(setup) == set()


def test_every_folder_of_the_analysis_is_compiled(setup: ModuleType) -> None:
    folders = {"goracelint/" + folder for names in setup.GROUPS.values() for folder in names}
    code = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("engine", "ir", "program", "syntax")
        for path in (ROOT / "goracelint" / top).rglob("*.py")
    }
    assert folders == code
    assert len(compiled(setup)) > 100


def test_machine_code_counts_in_the_keys_of_the_cache(setup: ModuleType) -> None:
    assert {f"{group}__mypyc" for group in setup.GROUPS} == set(MACHINE_CODE)


def build(tmp_path: Path, **environment: str) -> tuple[list[str], str]:
    """Build in a copy of the code: the extension modules that came of it, and what was said."""
    for part in ("goracelint", "rules"):
        (tmp_path / part).symlink_to(ROOT / part)
    for part in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / part).symlink_to(ROOT / part)
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--build-lib", "out"],
        cwd=tmp_path,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return sorted(path.name for path in (tmp_path / "out").rglob("*") if path.suffix in (".so", ".pyd")), done.stderr


def test_compiling_can_be_declined(tmp_path: Path) -> None:
    built, said = build(tmp_path, GORACELINT_COMPILE="0")
    assert built == []
    assert "warning: goracelint" not in said


@pytest.mark.corpus
def test_without_a_compiler_everything_stays_python(tmp_path: Path) -> None:
    built, said = build(tmp_path, CC="no-such-compiler")
    assert built == []
    assert "warning: goracelint is installed as Python, which is slower" in said
