"""A value leaves the function, or goes where others find it: is it, or does it lead to, something given back?

::

    pool.Put(b)
    out <- b.Bytes()     sent: memory of b
    cache[k] = b         stored

Errs: an element that was read from a caller's container may be removed from it, or replaced, before the container is
looked at again; so that is uncertain.
"""

from goracelint.engine.ownership.domain import NIL, OWNED, RELEASED, SCOPED, State, bits, only
from goracelint.engine.ownership.ending import has_ended
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import reachable, released_owner
from goracelint.engine.ownership.story import common_fields, origin_steps, release_steps


def escape(
    frame: Frame,
    state: State,
    value: int,
    how: str,
    start: int,
    end: int,
    place: str,
    certain: bool = True,
    collected: bool = False,
) -> bool:
    """The value leaves the function here; an event where it leads to something that was given back.

    ``collected``: the value is all that a container holds, so each object in it is really there.
    """
    if all(status == OWNED for status, _ in state.status.values()):
        return False
    for token, distance in reachable(frame, state, value):
        released, view = released_owner(frame, state, token)
        if released < 0:
            continue
        row = frame.tokens.rows[token]
        if has_ended(frame, token):
            row, view = frame.tokens.rows[row.parent], True
        status, index = state.status[released]
        given = frame.givens[index]
        alone = collected or _is_alone(frame, state, value, token, distance, released)
        what = "string" if row.kind == "view" and row.step == "string" else "buffer" if view else "object"
        fields = common_fields(frame, given, place, view)
        steps = [*origin_steps(frame, released, token, "alias"), *release_steps(frame, given)]
        steps.append(frame.step("escape", start, end))
        # Objects further away may have been replaced by the same callee, an element removed or another one's place.
        near = (view or distance < 2) and not _is_element(frame, released)
        must = status == RELEASED and alone and certain and near
        kind = "OutlivesTransaction" if given.resource in SCOPED else "AliasOutlivesRelease"
        frame.emit(kind, "escape", must, {**fields, "how": how, "what": what}, steps)
        return True
    return False


def _is_alone(frame: Frame, state: State, value: int, token: int, distance: int, released: int) -> bool:
    """Reports whether the value, or the place behind it that leads to the token, holds nothing else."""
    if not distance:
        return only(value & ~NIL) == token or _all_of(frame, state, value, released)
    places = [held for held in state.heap.values() if held >> token & 1]
    return not places or any(_all_of(frame, state, held, released) for held in places)


def _is_element(frame: Frame, token: int) -> bool:
    """Reports whether an object was read from a container of the caller's, at most one field away."""
    row = frame.tokens.rows[token]
    while row.kind == "place":
        if row.step == "[]":
            return True
        row = frame.tokens.rows[row.parent]
    return False


def _all_of(frame: Frame, state: State, value: int, released: int) -> bool:
    """Reports whether every object in the value is memory of the released one, or new memory beside it.

    What another callee of the same call returned (of several that a function value may hold) is beside it, and so is
    the next of what has ended.
    """
    now = frame.tokens.rows[released].parent if has_ended(frame, released) else -1
    tokens = [token for token in bits(value) if token > 2 and token != now]
    rows = [(frame.tokens.rows[token], released_owner(frame, state, token)[0]) for token in tokens]
    sites = {row.site for row, owner_ in rows if owner_ == released}
    return all(
        owner_ == released or row.kind == "fresh" or (row.kind == "result" and row.site in sites)
        for row, owner_ in rows
    )
