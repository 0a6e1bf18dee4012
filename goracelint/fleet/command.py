"""``goracelint fleet LIST --output DIR``: its arguments, what it says, its exit code."""

import argparse
import gc
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from goracelint.arguments import add_analysis, positive, wishes
from goracelint.verdict import CLEAN, FAULT, FINDINGS

if TYPE_CHECKING:
    from goracelint.fleet.ledger import Row
    from goracelint.fleet.listing import Entry

_HELP: Final = (
    "Analyse every folder of LIST (one a line, relative to LIST; - for standard input) as `goracelint check` does "
    "there, and write a SARIF log for each and an index to DIR. A run that was ended goes on where it was. "
    "Exit code 0: clean, 1: findings, 2: wrong usage, or some folder could not be analysed."
)


def add_fleet(fleet: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    fleet.description = _HELP
    fleet.add_argument("list", metavar="LIST")
    fleet.add_argument("--output", metavar="DIR", required=True, help="where logs, journal and index are written")
    fleet.add_argument(
        "--executor", default="process", metavar="process|dask://HOST:PORT", help="where folders are analysed"
    )
    fleet.add_argument(
        "--jobs", type=positive, default=0, metavar="N", help="processes (default: one a core; not with dask)"
    )
    fleet.add_argument(
        "--timeout-per-entry", type=positive, default=1800, metavar="SECONDS", help="then a folder is given up (1800)"
    )
    again = fleet.add_mutually_exclusive_group()
    again.add_argument("--again", action="store_true", help="analyse also what is finished")
    again.add_argument("--retry-failed", action="store_true", help="analyse also what failed")
    add_analysis(fleet)
    fleet.add_argument("--quiet", action="store_true", help="no progress on standard error")
    fleet.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from goracelint.fleet.identity import key_of, tool_digest
    from goracelint.fleet.ledger import Ledger
    from goracelint.fleet.run import Fleet, run_fleet
    from goracelint.report.text import printable
    from goracelint.store.executors import check_executor, open_executor

    gc.enable()  # this process lives for hours and analyses nothing itself
    began = time.monotonic()
    entries = _entries(arguments.list)
    check_executor(arguments.executor, arguments.jobs)
    fleet = Fleet(
        tool=tool_digest(),
        wishes=wishes(arguments),
        show_suppressed=arguments.show_suppressed,
        seconds=arguments.timeout_per_entry,
        again=arguments.again,
        retry_failed=arguments.retry_failed,
    )
    done = 0

    def tell(row: "Row", count: int, total: int) -> None:
        nonlocal done
        done = count
        if not arguments.quiet:
            print(f"[{count}/{total}] {printable(row.entry)}: {_told(row)}", file=sys.stderr, flush=True)

    key = key_of(fleet.tool, fleet.wishes, fleet.show_suppressed)
    with Ledger(Path(arguments.output), key) as ledger, open_executor(arguments.executor, arguments.jobs) as executor:
        rows = run_fleet(entries, fleet, ledger, executor, tell)
    for row in rows:
        if row.failed:
            print(f"goracelint: {printable(row.entry)} failed: {printable(row.error)}", file=sys.stderr)
    print(_summary(rows, done, time.monotonic() - began))
    return _exit_code(rows, arguments.exit_zero)


def _entries(name: str) -> "list[Entry]":
    from goracelint.config import UsageError
    from goracelint.fleet.listing import read_list

    try:
        text = (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()).decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read {name}: it is not UTF-8") from error
    root = os.getcwd() if name == "-" else os.path.dirname(os.path.abspath(name))
    entries = read_list(text, root)
    if not entries:
        raise UsageError(f"{name} lists no folder")
    return entries


def _told(row: "Row") -> str:
    if row.failed:
        return "failed"
    found = sum(row.findings.values())
    return f"{found or 'no'} finding{'' if found == 1 else 's'}"


def _summary(rows: "list[Row]", done: int, seconds: float) -> str:
    """Totals, one a line: of all entries, whenever they were analysed; seconds are those of this run."""
    found: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    for row in rows:
        found.update(row.findings)
        notes.update(row.notes)
    totals = [
        ("repositories", len(rows)),
        ("  analysed now", done),
        ("  with findings", sum(bool(row.findings) for row in rows)),
        ("  failed", sum(row.failed for row in rows)),
        ("findings", found.total()),
        *((f"  {rule}", found[rule]) for rule in sorted(found)),
        *([("notes", notes.total())] if notes else []),
        *((f"  {rule}", notes[rule]) for rule in sorted(notes)),
    ]
    width = max(len(label) for label, _ in totals)
    return "\n".join(
        [*(f"{label:<{width}} {number:7}" for label, number in totals), f"{'seconds':<{width}} {seconds:7.1f}"]
    )


def _exit_code(rows: "list[Row]", exit_zero: bool) -> int:
    if any(row.failed for row in rows):
        return FAULT
    return FINDINGS if not exit_zero and any(row.findings for row in rows) else CLEAN
