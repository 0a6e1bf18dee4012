"""Compares the unsafe class with ``go vet -unsafeptr``: one line for every place that either reports.

    go vet -unsafeptr std cmd 2> vet.txt
    python -m goracelint.dev.beside_vet vet.txt GOROOT/src

For each place the table says what vet says, what goracelint reports (gate, audit or nothing), and where it reports
nothing, why: what is behind the integer there, as ``engine/provenance/origins.py`` finds it on the way back. The
packages that implement collector and stacks, in which nothing is reported, are asked like all others. A second table
counts the places of each package by reason. Errs where origins err; the findings come from a run like any other.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from goracelint import driver
from goracelint.anchors import CONVERTS
from goracelint.config import CheckOptions
from goracelint.engine.provenance.domain import Origin
from goracelint.engine.provenance.origins import Origins
from goracelint.loading import FactsStore, FolderLoader
from goracelint.model_files import load_models
from goracelint.planning import builds_of
from goracelint.program.program import Program
from goracelint.program.stubs import Stubs
from goracelint.report.sources import Sources
from goracelint.source.modules import Workspace
from goracelint.source.paths import is_runtime_path
from goracelint.store.cache import Cache
from goracelint.tree import look

_VET: Final = re.compile(r"^(\S+?):(\d+):(\d+): possible misuse of (.+)$", re.MULTILINE)
_MOST_WORDS: Final = 2  # origins of one place that are named in the sums


class Place(NamedTuple):
    """Where vet reports: a file below the root, line and column in bytes."""

    path: str
    line: int
    column: int


class Row(NamedTuple):
    """One line: what vet says, what goracelint says, and why it says nothing (as (verdict, words))."""

    path: str
    line: int
    vet: str
    ours: str
    reason: tuple[str, str]


def compare(vet: str, root: Path) -> list[Row]:
    """The table for vet's output over a tree."""
    ours = _findings(root)
    places: dict[tuple[str, int], list[Place]] = {}
    said: dict[tuple[str, int], str] = {}
    for path, line, column, what in _VET.findall(vet):
        place = Place(_below(root, path), int(line), int(column))
        places.setdefault(place[:2], []).append(place)
        said[place[:2]] = what
    origins = ask(root, {place for line in places.values() for place in line})
    rows = []
    for path, line in sorted(said.keys() | ours.keys()):
        near = [ours[at] for at in ((path, line), (path, line - 1), (path, line + 1)) if at in ours]
        is_beside = not said.get((path, line)) and any((path, line + d) in said for d in (-1, 1))
        if not is_beside:
            found = {origin for place in places.get((path, line), ()) for origin in origins.get(place, ())}
            why = ("", "") if near else explain(sorted(found), is_runtime_path(os.path.dirname(path)))
            rows.append(Row(path, line, said.get((path, line), ""), near[0] if near else "", why))
    return rows


def explain(origins: list[Origin], is_runtime: bool) -> tuple[str, str]:
    """Why nothing is reported where these are behind an integer: (verdict, words).

    Verdicts: ``no object`` (memory of the system, stacks, code, pages that the allocator has in hand), ``no address``,
    ``legal``, ``runtime`` (Go memory, but the package implements collector and stacks), ``unknown``, ``missed`` (Go
    memory that was kept as an integer: there should be a finding), ``not seen``.
    """
    kept = [origin for origin in origins if origin.kind == "go" and origin.kept[0]]
    unknown = [origin for origin in origins if origin.kind == "unknown"]
    if kept:
        places = _listed(f"{via} {name}" for via, name in sorted({origin.kept for origin in kept}))
        return ("runtime" if is_runtime else "missed"), f"Go memory kept in the {places}"
    if unknown:
        return "unknown", _listed(sorted({origin.words for origin in unknown}))
    if any(origin.kind == "go" for origin in origins):
        return "legal", "there and back within one expression (rule 3)"
    for kind, verdict in (
        ("hidden", "legal"),
        ("foreign", "no object"),
        ("static", "no object"),
        ("number", "no address"),
    ):
        if words := sorted({origin.words for origin in origins if origin.kind == kind}):
            return verdict, _listed(words)
    return "not seen", "no conversion of an integer is seen there"


def ask(root: Path, places: Iterable[Place]) -> dict[Place, tuple[Origin, ...]]:
    """What is behind the integers at these places, each asked in the first build that shows its file."""
    base = os.path.abspath(root)
    found, scanned = look(CheckOptions(cwd=Path(base), paths=(".",)), Cache(None))
    workspace = Workspace(sorted({file.folder for file in found.files}), found.roots, os.environ)
    store = FactsStore(found.files, scanned, base, 1)
    left: dict[str, list[Place]] = {os.path.join(base, place.path): [] for place in places}
    for place in sorted(places):
        left[os.path.join(base, place.path)].append(place)
    files = frozenset(path for path, row in scanned.items() if row.verdicts & CONVERTS) | left.keys()
    folders = {os.path.dirname(path) for path in files}
    models = load_models(())[1]
    answers: dict[Place, tuple[Origin, ...]] = {}
    for build in builds_of(store, workspace, folders, files, with_runtime=True):
        mine = [path for path in sorted(left) if path in build.news]
        if mine:
            loader = FolderLoader(store, workspace, build.configuration)
            program = Program(loader, loader.packages(build.folders), Stubs())
            asked = Origins(program, models)
            sources = Sources(root)
            for path in mine:
                for place in left[path]:
                    answers[place] = _at(
                        program, asked, path, sources.text(path).lines.offset(place.line, place.column)
                    )
    return answers


def _at(program: Program, asked: Origins, path: str, offset: int) -> tuple[Origin, ...]:
    """The origins of the conversion at a byte of a file; of the innermost function that has one there."""
    for function in program.functions:
        facts = function.facts
        if function.file.path == path and function.has_body and facts.start <= offset < facts.end:
            if found := asked.of(function.id, offset - facts.start):
                return found
    return ()


def _findings(root: Path) -> dict[tuple[str, int], str]:
    report = driver.run(CheckOptions(cwd=root, paths=(".",), audit=True))
    sources = Sources(root)
    found: dict[tuple[str, int], str] = {}
    for finding in report.findings:
        if finding.rule.startswith("unsafe-"):
            tier = "audit" if finding.level == "note" else "gate"
            place = (finding.location.path, sources.line_of(finding.location))
            if not found.get(place, "").startswith("gate"):
                found[place] = f"{tier} {finding.rule}"
    return found


def _below(root: Path, path: str) -> str:
    """A path as vet prints it, as one below the root; one that is relative is taken to be below it already."""
    return Path(
        os.path.relpath(path, os.path.abspath(root)) if os.path.isabs(path) else os.path.normpath(path)
    ).as_posix()


def _listed(words: Iterable[str]) -> str:
    named = list(words)
    more = f" and {len(named) - _MOST_WORDS} more" if len(named) > _MOST_WORDS else ""
    return ", ".join(named[:_MOST_WORDS]) + more


def sums(rows: Iterable[Row]) -> list[str]:
    """How many places of each package have which reason, one a line; then how many have which verdict."""
    vets = [row for row in rows if row.vet]
    by_reason = Counter((os.path.dirname(row.path), row.ours or ": ".join(row.reason)) for row in vets)
    by_verdict = Counter(row.ours.partition(" ")[0] or row.reason[0] for row in vets)
    extra = Counter(row.ours for row in rows if not row.vet)
    return [
        *(f"{package}\t{count}\t{reason}" for (package, reason), count in sorted(by_reason.items())),
        *(f"vet: {verdict}\t{count}" for verdict, count in sorted(by_verdict.items())),
        *(f"not vet: {ours}\t{count}" for ours, count in sorted(extra.items())),
    ]


def main(arguments: list[str]) -> int:
    """Print the table and its sums."""
    rows = compare(Path(arguments[0]).read_text(encoding="utf-8"), Path(arguments[1]))
    for row in rows:
        print(f"{row.path}:{row.line}\t{row.vet or '-'}\t{row.ours or '-'}\t{': '.join(filter(None, row.reason))}")
    print()
    print("\n".join(sums(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
