"""Memory with a life shorter than its owner's: what an iterator shows ends when it moves on.

::

    k := it.Key()      a view of it
    it.Next()          k is a view of what the iterator showed before; the next it.Key() is another one
    return k           OutlivesTransaction

The iterator, buffer or memory lives on; whatever holds what it handed out until here holds the *older* view of it,
which has ended. So one rule covers keys of iterators, slices of a buffer that grows, packets that lie in a ring until
the next is read. Errs: what was put into fields of the receiver or of arguments is not judged, because the next is
often put in its place; a function that moves its caller's iterator on, and has no model, tells nobody: misses.
"""

from typing import Final

from goracelint.engine.models import Ending
from goracelint.engine.ownership.callsite import CallSite
from goracelint.engine.ownership.domain import MAYBE, RELEASED, Given, State, Token, bits
from goracelint.engine.ownership.frame import Frame
from goracelint.source.paths import canonical

_ENDED: Final = "ended"


def end_views(frame: Frame, state: State, call: CallSite, ending: Ending, value: int) -> None:
    """What was handed out of the objects in a value is not valid any more, nor what their own fields held."""
    # unsound: only models end views; a function of the program that moves an iterator on tells its callers nothing.
    rows = frame.tokens.rows
    owners = {rows[token].parent if rows[token].kind == "view" else token for token in bits(value)}
    owned = {token for token, row in enumerate(rows) if row.parent in owners and _is_owned(frame, state, token)}
    ended = [
        token
        for token, row in enumerate(rows)
        if token in owned or (row.kind == "view" and row.parent in owners | owned and not value >> token & 1)
    ]
    if ended:
        _end_all(frame, state, call, ending, ended)
    for owner in owners:
        _renew_fields(frame, state, owner)


def _end_all(frame: Frame, state: State, call: CallSite, ending: Ending, ended: list[int]) -> None:
    place = (call.number, call.start, call.end, call.text)
    given = Given(*place, f"?{ending.kind}", "", None, ending.kind, call.deferred, not ending.sometimes, True)
    index = frame.add_given(given)
    for token in ended:
        _end(frame, state, token, MAYBE if ending.sometimes else RELEASED, index)


def _renew_fields(frame: Frame, state: State, owner: int) -> None:
    """The fields that are memory of an object hold what the call left there."""
    type_ = frame.tokens.types[owner]
    for field in sorted(frame.models.owned_fields.get(canonical(frame.named(type_)), ())):
        found = frame.program.field(type_, field) if type_ is not None else None
        place = frame.tokens.intern(Token("place", owner, field, -1), found[1] if found is not None else None)
        state.heap[(owner, field)] = 1 << place


def has_ended(frame: Frame, token: int) -> bool:
    """Reports whether a token is what memory was before it ended."""
    row = frame.tokens.rows[token]
    return row.kind == "older" and row.step == _ENDED


def _is_owned(frame: Frame, state: State, token: int) -> bool:
    """Reports whether a place is a field, not replaced since, that a model says is memory of its object."""
    row = frame.tokens.rows[token]
    if state.detached >> token & 1:
        return False
    return row.kind == "place" and frame.models.owns(frame.named(frame.tokens.types[row.parent]), row.step)


def _end(frame: Frame, state: State, token: int, status: int, index: int) -> None:
    """Whoever holds the view or place holds an older one from here on, which has ended."""
    row = frame.tokens.rows[token]
    older = frame.tokens.intern(Token("older", token, _ENDED, -1), frame.tokens.types[token])
    bit, old_bit = 1 << token, 1 << older
    for register, value in state.env.items():
        if value & bit:
            state.env[register] = value & ~bit | old_bit
    for place, value in state.heap.items():
        if value & bit and place != (row.parent, row.step):
            state.heap[place] = value & ~bit | old_bit
    for key in [key for key in state.heap if key[0] == token]:
        state.heap[(older, key[1])] = state.heap.get((older, key[1]), 0) | state.heap.pop(key)
    state.status[older] = (status, index)
