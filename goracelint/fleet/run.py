"""Over all entries: what is finished is taken over, what is lost is tried once more, alone, and then given up.

::

    a  finished by an earlier run            -> its row
    b  analysed                              -> log, row
    c  its process died or took too long     -> again when nothing else runs -> log, row
    d  the same, twice                       -> a row that says so; all others went on

Results are recorded as they come and indexed in the order of the list, so nothing in the index depends on where and
when an entry was analysed.

Errs by trusting causes: a machine that fails twice in the same way looks like a repository that is at fault.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from queue import SimpleQueue

import msgspec

from goracelint.config import UsageError, Wishes
from goracelint.fleet.entry import WORK, Order, Outcome
from goracelint.fleet.ledger import Ledger, Row
from goracelint.fleet.listing import Entry
from goracelint.store.executors import TaskExecutor, cause_of_loss
from goracelint.store.isolated import Result, Task
from goracelint.verdict import FAULT

Tell = Callable[[Row, int, int], None]
"""Called with each row as it is recorded, how many are done and how many there are to do."""


@dataclass(frozen=True)
class Fleet:
    """What is done with each entry: ``work`` names the function from an encoded Order to an encoded Outcome, which
    ``tool`` it belongs to, how many ``seconds`` it may take. ``again`` does it anew where it was done before,
    ``retry_failed`` where it failed before."""

    tool: str
    wishes: Wishes
    show_suppressed: bool = False
    seconds: float = 1800.0
    again: bool = False
    retry_failed: bool = False
    work: str = WORK


def run_fleet(entries: list[Entry], fleet: Fleet, ledger: Ledger, executor: TaskExecutor, tell: Tell) -> list[Row]:
    """Analyse what is not finished, and index all. Raises UsageError where the executor is gone."""
    rows = {entry.id: row for entry in entries if (row := _finished(entry, fleet, ledger)) is not None}
    todo = [entry for entry in entries if entry.id not in rows]
    count = 0

    def record(entry: Entry, outcome: Outcome) -> None:
        nonlocal count
        count += 1
        rows[entry.id] = ledger.record(entry, outcome)
        tell(rows[entry.id], count, len(todo))

    lost: set[str] = set()
    for entry, result in _all_at_once(todo, fleet, executor):
        if result.data is None:
            lost.add(entry.id)
        else:
            record(entry, _decoded(result.data))
    for entry, result in _one_by_one([entry for entry in todo if entry.id in lost], fleet, executor):
        if result.data is None:
            record(entry, Outcome(FAULT, f"{result.reason}; so it was when it was tried alone"))
        else:
            record(entry, _decoded(result.data))
    ordered = [rows[entry.id] for entry in entries]
    ledger.index(ordered)
    return ordered


def _finished(entry: Entry, fleet: Fleet, ledger: Ledger) -> Row | None:
    row = None if fleet.again else ledger.finished(entry)
    return None if row is not None and row.failed and fleet.retry_failed else row


def _all_at_once(entries: list[Entry], fleet: Fleet, executor: TaskExecutor) -> Iterator[tuple[Entry, Result]]:
    """All entries in the hands of the executor; results as they come."""
    done: SimpleQueue[tuple[Entry, Future[Result]]] = SimpleQueue()
    for entry, task in zip(entries, _tasks(entries, fleet), strict=True):
        executor.submit(task, fleet.seconds).add_done_callback(lambda future, entry=entry: done.put((entry, future)))  # type: ignore[misc]
    for _ in entries:
        yield _with_result(*done.get())  # and no result is held longer than it takes to record it


def _one_by_one(entries: list[Entry], fleet: Fleet, executor: TaskExecutor) -> Iterator[tuple[Entry, Result]]:
    """One entry at a time, with all of the machine's memory and no other to be taken for it."""
    for entry, task in zip(entries, _tasks(entries, fleet), strict=True):
        yield entry, _result(executor.submit(task, fleet.seconds))


def _tasks(entries: Iterable[Entry], fleet: Fleet) -> Iterator[Task]:
    for entry in entries:
        order = Order(entry.folder, fleet.wishes, fleet.show_suppressed, fleet.tool)
        yield Task(fleet.work, msgspec.msgpack.encode(order))


def _with_result(entry: Entry, future: "Future[Result]") -> tuple[Entry, Result]:
    return entry, _result(future)


def _result(future: "Future[Result]") -> Result:
    try:
        return future.result()
    except CancelledError as error:
        raise UsageError(
            "the connection to the workers is lost; the same command goes on where this one ends"
        ) from error
    except Exception as error:  # noqa: BLE001 - the entry is lost with whatever ran it; it is tried once more
        return Result(None, cause_of_loss(error))


def _decoded(data: bytes) -> Outcome:
    return msgspec.msgpack.decode(data, type=Outcome)
