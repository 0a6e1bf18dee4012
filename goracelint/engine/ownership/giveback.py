"""What a callee gives back, given back by its caller.

::

    func done(b *buf) { pool.Put(b) }      summary: releases(arg0)
    done(w.buf)                            here what w.buf holds is given back

Ports speak of entry: what all of them hold is settled before the first release changes anything. Certain is only a
place near enough that two reads of it give the same object. Errs: two looks into a map are two objects, although
their keys may be equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goracelint.engine.ownership.domain import NIL, Given, bits
from goracelint.engine.ownership.typestate import release
from goracelint.engine.ports import Port
from goracelint.engine.summary import Release

if TYPE_CHECKING:
    from goracelint.engine.ownership.apply import Applied


def give_back(applied: Applied) -> None:
    """All releases of the case that is applied."""
    entry = [(released, applied.value(released.port)) for released in applied.row.case.releases]
    for released, value in entry:
        if value == NIL and released.port.root == "recv":
            continue  # a method that gives its receiver back does nothing for a nil one
        if _is_copy(applied, released.port):
            continue
        type_ = _type_of(applied, released)
        if type_ == released.type and _is_another(applied, value, type_):
            continue
        applied.frame.note_region(value, released.region)
        words = applied.call.words(applied.frame, released.port)
        some = released.port.root == f"global:{released.region}"  # that of some object
        must = released.must and applied.sure and not some and _is_near(applied, released.port)
        each = "[]" in released.port.path
        must = must and not released.emptied  # which elements are left in the container, is not known
        release(applied.frame, applied.state, value, _given(applied, released, type_), words, must, each)


def _type_of(applied: Applied, released: Release) -> str:
    """The type under which the object is given back: that of the argument, or the one that the callee asserted."""
    frame, port = applied.frame, released.port
    if port.root.startswith("arg") and not port.path and port.number < len(applied.call.registers):
        type_ = frame.type_of(applied.call.registers[port.number])
        if type_ is not None and frame.kind_of(type_) == "ptr":
            return frame.named(type_)
    return released.type


def _is_another(applied: Applied, value: int, type_: str) -> bool:
    """Reports whether the object is of another type than what is given back: the callee asserts it in vain."""
    types = applied.frame.tokens.types
    known = [types[token] for token in bits(value) if token > 2]
    return bool(type_ and known) and all(
        held is not None
        and applied.frame.kind_of(held) in ("ptr", "struct")
        and applied.frame.named(held) not in ("", type_)
        for held in known
    )


def _given(applied: Applied, released: Release, type_: str) -> Given:
    call, via = applied.call, released.via
    inner = (via.function, via.start, via.end) if via.function >= 0 else None
    place = (call.number, call.start, call.end, call.text)
    always = released.port in applied.prepared.always
    pool = (released.pool, released.pool_text)
    return Given(*place, *pool, inner, released.resource, call.deferred, always, released.lenient, type_)


def _is_copy(applied: Applied, port: Port) -> bool:
    """Reports whether a struct or array itself is given back: what goes into the pool is a copy of it."""
    number = port.number if port.root.startswith("arg") and not port.path else -1
    if not 0 <= number < len(applied.call.registers):
        return False
    return applied.frame.kind_of(applied.frame.type_of(applied.call.registers[number])) in ("struct", "array")


def _is_near(applied: Applied, port: Port) -> bool:
    """Reports whether two reads of the place are sure to give the same object, where nobody stores there."""
    return sum(step.isidentifier() for step in port.path) < 2 and not _is_in_map(applied, port)


def _is_in_map(applied: Applied, port: Port) -> bool:
    if port.path[-1:] != ("[]",):
        return False
    frame, holders = applied.frame, applied.value(Port(port.root, port.path[:-1]))
    return any(frame.kind_of(frame.tokens.types[token]) == "map" for token in bits(holders))
