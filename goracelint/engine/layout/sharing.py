"""Bytes that two goroutines reach through raw pointers without an order.

    p := unsafe.Pointer(&data[0])
    go func() { *(*int)(unsafe.Add(p, 8)) = 42 }()
    go func() { println(*(*int)(unsafe.Add(p, 8))) }()      bytes 8 to 16 of data, in both

Two literals of one function that are started by ``go`` are compared. Errs: any lock, channel operation or wait in one
of them, or between their starts, ends the search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.layout.frame import Frame, Raw
from goracelint.engine.layout.goroutines import is_ordered, started_by, waits_between
from goracelint.program.program import Program


def shared_raw(program: Program, frames: Sequence[Frame]) -> Iterator[Event]:
    """One event for each access of a goroutine that another one does not expect."""
    started: dict[int, list[tuple[int, Frame]]] = {}
    for frame in frames:
        found = started_by(program, frame.function) if frame.raw and frame.function.parent >= 0 else None
        if found is not None and not is_ordered(frame.function):
            started.setdefault(found[0].id, []).append((found[1], frame))
    for parent, literals in sorted(started.items()):
        for index, (second_start, second) in enumerate(literals):
            for first_start, first in literals[:index]:
                if not waits_between(program.functions[parent], *sorted((first_start, second_start))):
                    yield from _conflicts(first, second)


def _conflicts(first: Frame, second: Frame) -> Iterator[Event]:
    for mine in first.raw:
        for other in second.raw:
            overlaps = mine.offset < other.offset + other.size and other.offset < mine.offset + mine.size
            if not (mine.is_raw or other.is_raw) or not (mine.is_write or other.is_write):
                continue
            if mine.memory == other.memory and overlaps:
                yield _event(first, mine, second, other) if mine.is_write else _event(second, other, first, mine)
                return


def _event(writer: Frame, write: Raw, reader: Frame, access: Raw) -> Event:
    memory = write.memory
    fields: dict[str, FieldValue] = {
        "place": memory.text, "size": memory.size, "room": memory.size - write.offset, "extent": memory.extent,
        "offset": max(write.offset, access.offset), "access": "written" if access.is_write else "read",
    }  # fmt: skip
    steps = (
        EventStep("memory", memory.function, memory.start, memory.end),
        writer.step("first", write.number),
        reader.step("second", access.number),
    )
    return Event("SharedRawAccess", writer.function.id, "first", True, tuple(sorted(fields.items())), steps)
