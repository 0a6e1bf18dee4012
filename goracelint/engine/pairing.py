"""Pairing: events that no single function shows.

::

    old := current.Swap(next)           swapped out of the cell, and given back
    pool.Put(old)
    ...
    c := current.Load()                 elsewhere: a reader may still have the old one
    c.use()

An object swapped out of an atomic cell is reported where other code loads the cell. A missing reset is
told by ``carried``, from takes and releases of a pool.
New is judged by its own summary: a result that is a package variable is shared.
"""

from collections import defaultdict
from collections.abc import Mapping

from goracelint.engine.carried import carried
from goracelint.engine.closed import uses_after_close
from goracelint.engine.closing import HeldFunctions, repeated_close
from goracelint.engine.events import Event, EventStep
from goracelint.engine.finalizers import unmapping_finalizers
from goracelint.engine.lending import lent_strings
from goracelint.engine.mappings import handed_out, stale_aliases
from goracelint.engine.newfunc import shared_new
from goracelint.engine.owners import counted_and_forced
from goracelint.engine.ownership.records import Records
from goracelint.engine.summary import Summary
from goracelint.program.program import Program


def pair(
    program: Program, records: Mapping[int, Records], summaries: Mapping[int, Summary], held: HeldFunctions
) -> list[Event]:
    """The events of the whole program, in order of function."""
    events = carried(records)
    events += _published(records)
    events += shared_new(program, records, summaries)
    events += lent_strings(program, summaries)
    events += stale_aliases(program, summaries)
    events += handed_out(program, summaries)
    events += unmapping_finalizers(program, summaries)
    events += uses_after_close(program, summaries)
    events += counted_and_forced(program, summaries)
    events += repeated_close(program, summaries, held)
    return events


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
