"""Fleets of small folders."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from goracelint.config import Wishes
from goracelint.fleet.ledger import INDEX, JOURNAL, Ledger, Row
from goracelint.fleet.listing import Entry, read_list
from goracelint.fleet.run import Fleet, run_fleet
from goracelint.store.executors import open_executor
from tests.fleet.work import WORK

PROGRAM = """package p

import "sync"

var pool = sync.Pool{New: func() any { return new(int) }}

func F() int {
	n := pool.Get().(*int)
	pool.Put(n)
	return *n
}
"""


def make(root: Path, *names: str) -> list[Entry]:
    """Folders of these names, each with a small program, and the entries for them."""
    for name in names:
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "p.go").write_text(PROGRAM, encoding="utf-8")
    return read_list("\n".join(names), str(root))


def run(entries: list[Entry], output: Path, executor: str = "process", jobs: int = 2, **options: Any) -> list[Row]:
    """Run a fleet whose entries do as their names say."""
    fleet = Fleet(**{"tool": "t", "wishes": Wishes(), "work": WORK, "seconds": 60.0} | options)
    with Ledger(output, "key") as ledger, open_executor(executor, jobs) as opened:
        return run_fleet(entries, fleet, ledger, opened, lambda row, count, total: None)


def tries(entry: Entry) -> int:
    """How often the entry was tried."""
    path = Path(entry.folder) / "tried"
    return len(path.read_text().split()) if path.exists() else 0


class Started(NamedTuple):
    """A task under way: its process, and the one that waits for it."""

    process: int
    worker: int


def started(entry: Entry) -> Started:
    """The first try of the entry, once it has begun."""
    path = Path(entry.folder) / "tried"
    wait_for(lambda: path.exists() and path.read_text().endswith(" "))
    return Started(*map(int, path.read_text().split()[0].split("/")))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def index(output: Path) -> bytes:
    return (output / INDEX).read_bytes()


def journal(output: Path) -> list[dict[str, Any]]:
    """The rows of the journal; a line that is being written is left out."""
    path = output / JOURNAL
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line)["row"] for line in lines if line]


def logs(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in output.glob("*.sarif")}
