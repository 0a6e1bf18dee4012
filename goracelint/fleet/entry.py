"""One entry of a fleet: a pure function of an order, made of bytes so that it runs anywhere.

The outcome is what ``goracelint check --format sarif`` gives in the folder, byte for byte, with counts of what it
found. Whatever is wrong with a repository or its settings is said in the outcome; an internal error is too, because it
would come again. What is not caught here (no memory, a crash) ends the process, and the fleet tries once more.
"""

import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from goracelint.config import UsageError, Wishes, options_of
from goracelint.finding import Report
from goracelint.fleet.identity import tool_digest
from goracelint.memory import peak
from goracelint.verdict import FAULT, NOTHING_ANALYSED, verdict

WORK: Final = "goracelint.fleet.entry:analyse"


class Order(msgspec.Struct, frozen=True):
    """``folder`` is absolute; ``tool`` is the digest of the goracelint that gives the order."""

    folder: str
    wishes: Wishes
    show_suppressed: bool
    tool: str


class Outcome(msgspec.Struct, frozen=True):
    """``exit`` is the exit code that ``check`` would end with, ``error`` says why it is FAULT. ``findings`` (gate tier)
    and ``notes`` (audit tier) count by rule; ``files`` and ``unread`` count files. ``sarif`` is empty without a log.
    ``seconds`` and ``megabytes`` (peak) are those of the process."""

    exit: int
    error: str = ""
    findings: dict[str, int] = {}
    notes: dict[str, int] = {}
    suppressed: int = 0
    files: int = 0
    unread: int = 0
    sarif: bytes = b""
    seconds: float = 0.0
    megabytes: float = 0.0


def analyse(data: bytes) -> bytes:
    """An encoded Order to an encoded Outcome."""
    began = time.perf_counter()
    order = msgspec.msgpack.decode(data, type=Order)
    if order.tool != tool_digest():
        raise RuntimeError("the goracelint that is installed here is not the one that runs the fleet")
    try:
        outcome = _analyse(order)
    except UsageError as error:
        outcome = Outcome(FAULT, str(error))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - it would come again; the others go on
        outcome = Outcome(FAULT, f"internal error: {type(error).__name__}: {error}")
    spent = time.perf_counter() - began
    return msgspec.msgpack.encode(msgspec.structs.replace(outcome, seconds=round(spent, 3), megabytes=round(peak(), 1)))


def _analyse(order: Order) -> Outcome:
    from goracelint import driver
    from goracelint.report.sarif import render_sarif
    from goracelint.report.sources import Sources
    from goracelint.rule import load_rules

    folder = Path(order.folder)
    if not folder.is_dir():
        raise UsageError("there is no such folder")
    rules = load_rules()
    options = options_of(order.wishes, folder, rules.ids)
    report = driver.run(replace(options, jobs=1))
    text = render_sarif(report, Sources(folder), rules, order.show_suppressed, indent=False)
    return Outcome(
        exit=verdict(report, exit_zero=False),
        error=_error(report),
        findings=_count(report, audit=False),
        notes=_count(report, audit=True),
        suppressed=len(report.suppressed),
        files=report.files,
        unread=len({notice.path for notice in report.notices if notice.level != "note"}),
        sarif=text.encode("utf-8", "replace"),
    )


def _error(report: Report) -> str:
    if report.files == 0:
        return NOTHING_ANALYSED
    return next((notice.message for notice in report.notices if notice.internal), "")


def _count(report: Report, audit: bool) -> dict[str, int]:
    rules = Counter(finding.rule for finding in report.findings if (finding.level == "note") is audit)
    return dict(sorted(rules.items()))
