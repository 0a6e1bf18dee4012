"""The typestate of a resource: acquired, used, shared, given back; and the events that break it.

::

    b := pool.Get()   owned
    pool.Put(b)       released
    b.Len()           UseAfterRelease
    pool.Put(b)       DoubleRelease

Errs: a release that only some paths of a callee make, and that nothing correlates, is uncertain; events
that rest on it are not ``must`` and belong to the audit tier.
"""

from goracelint.engine.events import EventStep
from goracelint.engine.ownership import zerocopy
from goracelint.engine.ownership.belonging import check_object, is_handed_on, passes_slice, reads_element, report_wrong
from goracelint.engine.ownership.content import note_field
from goracelint.engine.ownership.domain import (
    CONSTANTS,
    MAYBE,
    NIL,
    OWNED,
    RELEASED,
    SCOPED,
    Given,
    Held,
    State,
    Token,
    bits,
)
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import owners, reachable, released_owner, root_object
from goracelint.engine.ownership.notes import note_give
from goracelint.engine.ownership.protection import check_write
from goracelint.engine.ownership.story import common_fields, origin_steps, release_steps
from goracelint.engine.summary import MAPPING, Via


def acquire(
    frame: Frame,
    state: State,
    site: int,
    port: str,
    cell: str,
    pool_text: str,
    inner: Via | None,
    resource: str = "pool",
    protection: str = "",
) -> int:
    """A fresh owned token for the resource that instruction ``site`` takes; the previous one ages."""
    row = frame.code[site]
    token = frame.tokens.intern(Token("acquired", -1, port, site), None)
    if token in state.status or any(value >> token & 1 for value in state.env.values()):
        _age(frame, state, token)
    state.status[token] = (OWNED, -1)
    frame.acquired_at[token] = (site, row[5], row[6], cell)
    frame.pool_texts[token] = pool_text
    frame.resources[token] = resource
    frame.protections[token] = protection
    if inner is not None and inner.function >= 0:
        frame.inner_acquire[token] = (inner.function, inner.start, inner.end)
    return token


def renew(frame: Frame, state: State, value: int, turn: bool = False) -> int:
    """The elements of a container stand for others from here on: what was given back is an older one.

    ``turn``: a loop comes to its next element, which no variable holds yet.

    What is left of the value: an object that was taken and given back is not the next element.
    """
    for token, keeper in _kept_elements(frame, state, value, turn):
        _age(frame, state, token, f"kept {keeper}")
        state.heap[(frame.tokens.rows[token].parent, frame.tokens.rows[token].step)] = 1 << token
    for token in dict.fromkeys((*state.status, *state.shares)):
        row = frame.tokens.rows[token]
        if row.kind == "view" and frame.tokens.within[token] & value:
            state.status.pop(token, None)
            state.shares.pop(token, None)
        elif row.kind in ("place", "result") and frame.tokens.within[token] & value:
            _age(frame, state, token)
            if row.kind == "place":
                state.heap[(row.parent, row.step)] = 1 << token
    for token in bits(value):
        if token > 2 and released_owner(frame, state, token)[0] >= 0:
            value &= ~(1 << token)
            value = value if value & ~CONSTANTS else 0
    return value


def _kept_elements(frame: Frame, state: State, value: int, turn: bool) -> list[tuple[int, int]]:
    """Places in elements, and in a turn of a loop elements, that a variable still holds from before; and which one.

    What the variable of this loop held and what one from before the loop holds are two objects.
    """
    if not turn and not value & frame.tokens.holders:
        return []
    kept: dict[int, int] = {}
    for register in range(len(frame.body.variables)):
        for token in bits(state.env.get(register, 0) & ~CONSTANTS):
            if frame.tokens.rows[token].kind == "place":
                kept.setdefault(token, register)
    rows = sorted(kept.items())
    return [row for row in rows if frame.tokens.within[row[0]] & value and (turn or not value >> row[0] & 1)]


def forget_behind(frame: Frame, state: State, token: int) -> None:
    """The object of a token is a new one: nothing has happened to it, nor to what lies behind it."""
    for other in [other for other in (*state.status, *state.shares) if frame.tokens.within[other] >> token & 1]:
        state.status.pop(other, None)
        state.shares.pop(other, None)


def _rename(table: dict[int, int], bit: int, old_bit: int) -> None:
    for key, value in table.items():
        if value & bit:
            table[key] = value & ~bit | old_bit


def _age(frame: Frame, state: State, token: int, generation: str = "") -> None:
    """The object of the last loop iteration becomes the older token of its generation."""
    site = frame.tokens.rows[token].site
    older = frame.tokens.intern(Token("older", token, generation, site), frame.tokens.types[token])
    if token in frame.acquired_at:
        frame.acquired_at[older] = frame.acquired_at[token]
        frame.resources[older] = frame.resources[token]
        frame.protections[older] = frame.protections.get(token, "")
        frame.pool_texts[older] = frame.pool_texts[token]
    bit, old_bit = 1 << token, 1 << older
    _rename(state.env, bit, old_bit)
    collected = frame.tokens.rows[token].kind != "acquired"  # the places of a container stay in it
    for key, value in state.heap.items():
        if value & bit and not (collected and key[1] in ("[]", "key")):
            state.heap[key] = value & ~bit | old_bit
    for behind in [t for t in (*state.status, *state.shares) if t != token and frame.tokens.within[t] & bit]:
        state.status.pop(behind, None)
        state.shares.pop(behind, None)
    for key in [key for key in state.heap if key[0] == token]:
        moved = state.heap.pop(key)
        state.heap[(older, key[1])] = state.heap.get((older, key[1]), 0) | moved
    state.flagged |= old_bit if state.flagged & bit else 0
    if token in state.status:
        state.status[older] = state.status.pop(token)
    if token in state.shares:
        state.shares[older] = state.shares.pop(token)
    for known in [key for key in state.contents if key[0] == token]:
        note_field(frame, (older, known[1]))
        state.contents[(older, known[1])] = state.contents.pop(known)
    for met in [key for key in state.met if key[0] == token]:
        state.met.setdefault((older, met[1]), state.met.pop(met))


def use(frame: Frame, state: State, value: int, start: int, end: int, access: str, place: str, deferred: bool) -> None:
    """The memory of ``value`` is accessed: an event where it was given back, else a note for callers."""
    if value & ~CONSTANTS and touch(frame, state, value, start, end, access):
        _judge_use(frame, state, value, start, end, access, place, deferred)


def touch(frame: Frame, state: State, value: int, start: int, end: int, access: str) -> bool:
    """Note for callers that the memory of ``value`` is accessed; reports whether there is more to say of it."""
    if access != "write" and value & frame.tokens.strings:
        zerocopy.read(frame, state, value, start, end)
    touched = 0
    for token in bits(value & ~CONSTANTS):
        chain = owners(frame, state, token)
        state.used |= chain.noted
        touched |= chain.all
        if frame.loaded_from:
            loaded = frame.loaded_from.get(token)
            if loaded is not None and loaded[1] == "load":
                frame.atomic_reads.setdefault(loaded[0], (start, end))
    if access == "write" and frame.protections:
        return True
    return bool(state.status) and any(s != OWNED and touched >> token & 1 for token, (s, _) in state.status.items())


def _judge_use(
    frame: Frame, state: State, value: int, start: int, end: int, access: str, place: str, deferred: bool
) -> None:
    """An event where the accessed memory of ``value`` was given back, or may not be written."""
    if access == "write" and frame.protections:
        check_write(frame, state, value, start, end, place)
    tokens = bits(value & ~CONSTANTS)
    gone = [(token, *released_owner(frame, state, token)) for token in tokens]
    hits = [row for row in gone if row[1] >= 0]
    if not hits:
        return
    token, released, view = hits[0]
    status, index = state.status[released]
    given = frame.givens[index]
    if given.resource in SCOPED and frame.tokens.rows[token].step == "wrapped":
        return  # an object around the bytes knows that its transaction is over
    if given.start == start and given.end == end and not deferred:
        return
    must = status == RELEASED and len(hits) == len(tokens) and not value & CONSTANTS and is_close(frame, released)
    if given.resource == "pool" and access != "write" and frame.function.file.is_test:
        must = False  # a test looks at what the release has left
    fields = common_fields(frame, given, place, view)
    if given.resource in SCOPED:
        steps = [*origin_steps(frame, released, token, "alias"), *release_steps(frame, given)]
        fields |= {"how": "used", "what": "buffer"}
        frame.emit("OutlivesTransaction", "escape", must, fields, [*steps, frame.step("escape", start, end)])
        return
    steps = [*origin_steps(frame, released, token), *release_steps(frame, given), frame.step("use", start, end)]
    frame.emit("UseAfterRelease", "use", must, {**fields, "access": access, "deferred": deferred}, steps)
    if must:
        state.status.pop(released, None)  # one defect, one finding: what follows on this path follows from it


def is_close(frame: Frame, token: int) -> bool:
    """Reports whether the object was taken here or lies at most one place away from something nameable.

    Two reads of a place further away, or behind what an unknown call returns, need not give the same object.
    """
    row = frame.tokens.rows[token]
    if token in frame.acquired_at:
        return True
    while row.kind == "older":
        row = frame.tokens.rows[row.parent]
    if row.kind != "place":
        return row.kind != "global" or row.step not in frame.region_names.values()  # a cell is that of some object
    holder = frame.tokens.rows[row.parent]
    return frame.depth_of(token) <= 1 and holder.kind != "result" and not (holder.kind == "fresh" and holder.step)


def release(frame: Frame, state: State, value: int, given: Given, place: str, must: bool, each: bool = False) -> None:
    """The object is given back here: events for what is wrong with that, then its new status.

    ``each``: the value is all that a container holds, and every element is given back.
    """
    tokens = [token for token in bits(value) if token > 2]
    index = frame.add_given(given)
    if (
        value == NIL
        and must
        and given.inner is None
        and not passes_slice(frame, given.site)
        and not reads_element(frame, given.site)
        and not is_handed_on(frame, given.site)
    ):
        report_wrong(frame, given, -1, place, "nil", True)
    for token in tokens:
        row = frame.tokens.rows[token]
        target = token
        behind = frame.kind_of(frame.tokens.types[row.parent]) if row.kind == "view" else ""
        if row.kind == "view" and (given.resource != "pool" or behind in ("slice", "unknown", "iface")):
            # A buffer made over a slice is an object of its own; a slice of a slice is not.
            target = row.parent if row.step != "wrapped" else token
        single = (each or (len(tokens) == 1 and not value & (CONSTANTS & ~NIL))) and not _is_array(frame, row)
        stale = each and _is_refilled(frame, state, target, given)
        _check_double(frame, state, target, given, place, must and single and not stale)
        _check_shared(frame, state, target, given, place, must and single)
        # A borrowed or exchanged token came from a path of its own, whatever other paths brought beside it.
        sure = must and (single or target in frame.borrowed or target in frame.exchanged)
        if given.resource == "pool":
            check_object(frame, state, token, target, given, place, sure)
            note_give(frame, state, token, target, given)
        state.status[target] = (RELEASED if must and single else MAYBE, index)
        for (holder, step), held in list(state.heap.items()):
            if holder == target and step == "*":
                if frame.acquired_at.get(target, given)[3] != given.pool:  # a pool of carriers: what it carried stays
                    state.detached |= held & ~CONSTANTS
                else:
                    _release_content(frame, state, held, target, index)


def _is_array(frame: Frame, row: Token) -> bool:
    """Reports whether the memory is part of an array: an object's own, which whoever gives back tests for."""
    return row.kind == "view" and frame.kind_of(frame.tokens.types[row.parent]) == "array"


def _release_content(frame: Frame, state: State, held: int, target: int, index: int) -> None:
    """What a released pointer points to goes back with it, unless it is that object's own place anyway."""
    for token in bits(held):
        if frame.tokens.rows[token].parent == target or frame.kind_of(frame.tokens.types[token]) != "slice":
            continue  # what a pointer-like cell of a released frame points to belongs elsewhere
        if token > 2 and token not in state.status and root_object(frame, state, token) != target:
            state.status[token] = (state.status[target][0], index)


def _is_refilled(frame: Frame, state: State, token: int, given: Given) -> bool:
    """Reports whether a container may have got other elements since the first release: in a loop it may."""
    index = state.status.get(token, (OWNED, -1))[1]
    return frame.tokens.rows[token].kind == "older" or (index >= 0 and frame.givens[index].site == given.site)


def _check_double(frame: Frame, state: State, token: int, given: Given, place: str, must: bool) -> None:
    released, _ = released_owner(frame, state, token)
    if released < 0:
        return
    status, index = state.status[released]
    first = frame.givens[index]
    sure = must and status == RELEASED and released == token and is_close(frame, token) and not given.lenient
    if given.resource == MAPPING:
        sure = sure and first.always and given.always  # a callee may know whether there is something to unmap
    fields = common_fields(frame, first, place, released != token)
    steps = [*origin_steps(frame, released, token), *release_steps(frame, first)]
    steps += release_steps(frame, given, "again")
    frame.emit("DoubleRelease", "again", sure, {**fields, "again": given.text, "repeat": "path"}, steps)


def _check_shared(frame: Frame, state: State, token: int, given: Given, place: str, must: bool) -> None:
    held_index = state.shares.get(token)
    if held_index is None:
        for shared, candidate in state.shares.items():
            if root_object(frame, state, shared) == token:
                held_index = candidate
                break
    if held_index is None:
        return
    held = frame.helds[held_index]
    must = must and held.sure
    if (held.start, held.end) == (given.start, given.end):
        return
    if held.how == "sent" and token not in state.shares:
        _sent_view(frame, token, held, given, place, must)
        return
    fields = common_fields(frame, given, place, False)
    steps = [*origin_steps(frame, token, token), frame.step("share", held.start, held.end)]
    if held.inner is not None:
        steps.append(EventStep("use", held.inner[0], held.inner[1], held.inner[2], 1))
    steps += release_steps(frame, given)
    frame.emit("ReleaseWhileShared", "release", must, {**fields, "how": held.how}, steps)


def _sent_view(frame: Frame, token: int, held: Held, given: Given, place: str, must: bool) -> None:
    """Memory of the object, not the object itself, went over a channel before this release."""
    fields = common_fields(frame, given, place, True)
    steps = [*origin_steps(frame, token, token), frame.step("escape", held.start, held.end)]
    steps += release_steps(frame, given)
    frame.emit("AliasOutlivesRelease", "escape", must, {**fields, "how": "sent", "what": "buffer"}, steps)


def share(
    frame: Frame, state: State, value: int, held: Held, depth: int = 2, holding: dict[int, int] | None = None
) -> None:
    """Whatever the value leads to is held by somebody else from here on; ``holding`` as in ``memory.reachable``."""
    index = frame.add_held(held)
    for token, distance in reachable(frame, state, value, depth, holding if depth else None):
        if held.how == "sent" and distance:
            continue  # what an object sent merely leads to may well be meant to stay behind
        root = root_object(frame, state, token)
        for shared in (token,) if held.how == "sent" else (token, root):
            if frame.tokens.rows[shared].kind not in ("fresh", "closure", "function", "variable"):
                state.shares.setdefault(shared, index)


def doubt_shares(frame: Frame, state: State) -> None:
    """A callee waits on other paths than this one: whether there was anybody to wait for, only it knows."""
    for token, index in state.shares.items():
        held = frame.helds[index]
        if held.sure and held.how != "retained":
            state.shares[token] = frame.add_held(held._replace(sure=False))


def rendezvous(frame: Frame, state: State) -> None:
    """Goroutines were waited for: what they held is free again; what an API keeps is not."""
    # unsound: any wait ends every hand-over to a goroutine that came before it on the path.
    for token in [token for token, index in state.shares.items() if frame.helds[index].how != "retained"]:
        del state.shares[token]
    state.waited = state.waits_somewhere = True
