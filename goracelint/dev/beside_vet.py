"""Compares the unsafe class with ``go vet -unsafeptr``: one line for every place that either reports.

    go vet -unsafeptr std cmd 2> vet.txt
    python -m goracelint.dev.beside_vet vet.txt GOROOT/src

For each place the table says what vet says, what goracelint reports (gate, audit or nothing), and where it
reports nothing, why: where the integer came from. Errs: a reason is read off the code around the place, for
people to check; the findings themselves come from a run like any other.
"""

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

from goracelint import driver
from goracelint.config import CheckOptions
from goracelint.engine.provenance.engine import is_runtime_path
from goracelint.report.sources import Sources

_VET: Final = re.compile(r"^(?:\./)?(\S+?):(\d+):\d+: possible misuse of (.+)$", re.MULTILINE)
_REASONS: Final = (
    ("a copy that hides a pointer from escape analysis", re.compile(r"\^ ?0\)")),
    ("the address of code, which is no Go memory", re.compile(r"FuncPC|funcPC")),
    ("zero or all ones, which is no address", re.compile(r"\^uintptr\(0\)|Pointer\(uintptr\(0\)\)")),
    ("within one expression (rule 3)", re.compile(r"Pointer\(uintptr\(unsafe\.Pointer\(")),
)
_CALLS: Final = re.compile(r"\b((?:[Mm]map|[Mm]remap|[Ss]yscall|shmat|sysReserve|getauxval)\w*)\(")
_NEAR: Final = 30  # lines before a place that are looked at


class Row(NamedTuple):
    """One place: what vet says, what goracelint says, and why it says nothing."""

    path: str
    line: int
    vet: str
    ours: str
    reason: str


def compare(vet: str, root: Path) -> list[Row]:
    """The table for vet's output over a tree."""
    root = root.resolve()
    ours = _findings(root)
    said = {(_shown(path, root), int(line)): what for path, line, what in _VET.findall(vet)}
    rows = []
    for path, line in sorted(said.keys() | ours.keys()):
        near = [ours[place] for place in ((path, line), (path, line - 1), (path, line + 1)) if place in ours]
        level = near[0] if near else ""
        matched = not said.get((path, line)) and any((path, line + d) in said for d in (-1, 1))
        if not matched:
            reason = "" if level else _reason(root, path, line)
            rows.append(Row(path, line, said.get((path, line), ""), level, reason))
    return rows


def _findings(root: Path) -> dict[tuple[str, int], str]:
    report = driver.run(CheckOptions(cwd=root, paths=(".",), audit=True))
    sources = Sources(root)
    found: dict[tuple[str, int], str] = {}
    for finding in report.findings:
        if finding.rule.startswith("unsafe-"):
            tier = "audit" if finding.level == "note" else "gate"
            place = (finding.location.path, sources.line_of(finding.location))
            if found.get(place, "").startswith("gate"):
                continue
            found[place] = f"{tier} {finding.rule}"
    return found


def _shown(path: str, root: Path) -> str:
    return Path(path).resolve().relative_to(root).as_posix() if Path(path).is_absolute() else path


def _reason(root: Path, path: str, line: int) -> str:
    """Why nothing is reported, as far as the lines around tell; "" where they do not."""
    if is_runtime_path(str(Path(path).parent)):
        return "package that implements collector and stacks: memory that it manages itself"
    lines = (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
    text = lines[line - 1]
    for reason, pattern in _REASONS:
        if pattern.search(text):
            return reason
    calls = _CALLS.findall("\n".join(lines[max(0, line - _NEAR) : line]))
    return f"memory of the system: result of {calls[-1]}" if calls else ""


def main(arguments: list[str]) -> int:
    """Print the table and its sums."""
    rows = compare(Path(arguments[0]).read_text(encoding="utf-8"), Path(arguments[1]))
    for row in rows:
        print(f"{row.path}:{row.line}\t{row.vet or '-'}\t{row.ours or '-'}\t{row.reason}")
    sums = Counter(
        ("vet" if row.vet else "no vet", row.ours.split(" ")[0] or ("explained" if row.reason else "unexplained"))
        for row in rows
    )
    for key, count in sorted(sums.items()):
        print(*key, count, sep="\t", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
