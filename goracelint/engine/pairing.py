"""Pairing: events that no single function shows.

::

    func hello() string {                     takes the buffer and appends to what it holds
        b := pool.Get().(*bytes.Buffer)
        defer pool.Put(b)                     gives it back as it is
        fmt.Fprint(b, "hello")
        return b.String()
    }

A missing reset is reported where content is met before it is cleared *and* every followed release of
that pool leaves that content. An object swapped out of an atomic cell is reported where other code
loads the cell. New is judged by its own summary: a result that is a package variable is shared.
"""

from collections import defaultdict
from collections.abc import Mapping

from goracelint.engine.events import Event, EventStep
from goracelint.engine.closing import HeldFunctions, repeated_close
from goracelint.engine.lending import lent_strings
from goracelint.engine.newfunc import shared_new
from goracelint.engine.ownership.records import Give, Records, Take
from goracelint.engine.summary import Summary
from goracelint.program.program import Program


def pair(
    program: Program, records: Mapping[int, Records], summaries: Mapping[int, Summary], held: HeldFunctions
) -> list[Event]:
    """The events of the whole program, in order of function."""
    events = _dirty(records)
    events += _published(records)
    events += shared_new(program, records, summaries)
    events += lent_strings(program, summaries)
    events += repeated_close(program, summaries, held)
    return events


def _dirty(records: Mapping[int, Records]) -> list[Event]:
    gives: dict[str, list[tuple[int, Give]]] = defaultdict(list)
    for function_id in sorted(records):
        for give in records[function_id].gives:
            gives[give.pool].append((function_id, give))
    events = []
    for function_id in sorted(records):
        for take in records[function_id].takes:
            event = _dirty_event(function_id, take, gives.get(take.pool, []))
            if event is not None:
                events.append(event)
    return events


def _dirty_event(function_id: int, take: Take, gives: list[tuple[int, Give]]) -> Event | None:
    """The event, if some followed release leaves the content and none clears it."""
    dirty = [(f, give) for f, give in gives if give.known and not _clears(give, take.field)]
    clears = [give for _, give in gives if _clears(give, take.field)]
    if not dirty or clears:
        return None
    releasing, give = dirty[0]
    steps = []
    if take.inner is not None:
        steps.append(EventStep("acquire", *take.inner))
    steps.append(EventStep("acquire", function_id, *take.taken))
    steps.append(EventStep("use", function_id, *take.met))
    steps.append(EventStep("release", releasing, give.start, give.end))
    fields = {
        "resource": "pool", "place": take.place, "pool": take.pool_text or take.pool, "release": "Put",
        "view": False, "how": take.how, "field": take.field,
    }  # fmt: skip
    must = all(give.known for _, give in gives)
    return Event("DirtyAcquire", function_id, "acquire", must, tuple(sorted(fields.items())), tuple(steps))


def _clears(give: Give, field: str) -> bool:
    parts = field.split(".") if field else []
    prefixes = {"", field, *(".".join(parts[:count]) for count in range(1, len(parts)))}
    return any(cleared in prefixes for cleared in give.cleared)


def _published(records: Mapping[int, Records]) -> list[Event]:
    readers: dict[str, list[tuple[int, tuple[int, int]]]] = defaultdict(list)
    for function_id in sorted(records):
        for cell, span in records[function_id].atomic_reads:
            readers[cell].append((function_id, span))
    events = []
    for function_id in sorted(records):
        for event in records[function_id].swapped:
            cell = next((str(value) for key, value in event.fields if key == "how"), "")
            others = [row for row in readers.get(cell, []) if row[0] != function_id]
            if others:
                reader, (start, end) = others[0]
                fields = tuple((k, "published" if k == "how" else v) for k, v in event.fields)
                use = EventStep("use", reader, start, end, 1)
                events.append(Event(event.kind, event.function, event.at, event.must, fields, (*event.steps, use)))
    return events
