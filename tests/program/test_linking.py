"""testdata/linking: each ``// callee`` comment lists exactly what the calls on its line call.

    b.Reset() // callee "(*bytes.Buffer).Reset"; functions 1; type b "*bytes.Buffer"

Before a name may stand the kind of the target (static where it is left out). ``functions`` is how many
callees have code in the program, ``type`` the type of a variable of the function around.
"""

import re
from pathlib import Path

import pytest

from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from tests.conftest import TESTDATA
from tests.program.conftest import link_folder, variable_types

FOLDER = TESTDATA / "linking"
_NAME = re.compile(r'(\w+ )?"([^"]*)"')

Wanted = dict[tuple[str, int], dict[str, list[str]]]


def read_wanted(folder: Path) -> Wanted:
    wanted: Wanted = {}
    for path in sorted(folder.rglob("*.go")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            _, found, comment = line.rpartition(" // ")
            for part in comment.split("; ") if found else ():
                word, _, rest = part.partition(" ")
                if word in ("callee", "functions", "type"):
                    place = wanted.setdefault((path.relative_to(folder.parent).as_posix(), number), {})
                    place.setdefault(word, []).append(rest)
    return wanted


def seen_targets(program: Program, folder: Path) -> dict[tuple[str, int], list[tuple[str, str, int]]]:
    """(kind, name, number of callees) of every call, by file and line of its start."""
    seen: dict[tuple[str, int], list[tuple[str, str, int]]] = {}
    for function in program.functions:
        if function.has_body:
            text = (folder.parent / function.file.path).read_bytes()
            for number, target in program.infer(function).targets.items():
                start = function.facts.start + function.body().instruction(number)[5]
                line = text.count(b"\n", 0, start) + 1
                row = (target.kind, target.name, len(target.functions))
                seen.setdefault((function.file.path, line), []).append(row)
    return seen


@pytest.mark.parametrize("case", sorted(path.name for path in FOLDER.iterdir()))
def test_calls_lead_where_the_comments_say(case: str, stubs: Stubs) -> None:
    folder = FOLDER / case
    program = link_folder(folder, stubs)
    seen = seen_targets(program, folder)
    for place, wanted in read_wanted(folder).items():
        targets = seen.get(place, [])
        if "callee" in wanted:
            names = [((kind or "static").strip(), name) for kind, name in _NAME.findall(wanted["callee"][0])]
            assert sorted(names) == sorted(target[:2] for target in targets), place
        if "functions" in wanted:
            assert [target[2] for target in targets] == [int(wanted["functions"][0])], place


@pytest.mark.parametrize("case", sorted(path.name for path in FOLDER.iterdir()))
def test_variables_have_the_types_the_comments_say(case: str, stubs: Stubs) -> None:
    folder = FOLDER / case
    program = link_folder(folder, stubs)
    for (path, line), wanted in read_wanted(folder).items():
        for row in wanted.get("type", ()):
            name, text = row.split(" ", 1)
            lines = (folder.parent / path).read_bytes().split(b"\n")
            start = sum(len(before) + 1 for before in lines[: line - 1])
            around = [f for f in program.functions if f.file.path == path and f.facts.start <= start < f.facts.end]
            found = [types[name] for f in around if name in (types := variable_types(program, f))]
            assert text.strip('"') in found, (path, line, name, found)
