"""Whoever asks functions for names says so: else an edit that brings a name would be overlooked."""

import re

from tests.conftest import ROOT

TAKING_IN = {  # these make indexes or asked objects, and say so where they are asked
    "program/function.py", "program/program.py", "engine/cells.py", "engine/sharing/reach.py",
    "engine/provenance/engine.py", "ir/dump.py",
}  # fmt: skip
_NAMES = re.compile(r"(facts|\])\.(called|stored|read)\b(?!\()")


def test_names_are_asked_for_through_the_function() -> None:
    found = set()
    for path in sorted((ROOT / "goracelint").rglob("*.py")):
        if _NAMES.search(path.read_text()):
            found.add(path.relative_to(ROOT / "goracelint").as_posix())
    assert found <= TAKING_IN
