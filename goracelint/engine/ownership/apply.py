"""Applying a summary at a call: each case of the callee becomes a path of the caller.

::

    b, ok := take(n)        case result1=true:  b holds a new owned object, ok is true
    if !ok { return }       case result1=false: b is nil, ok is false

Ports are resolved in the order uses, hand-overs, releases, outputs: a callee that uses and then gives
back shows no use after release, and one that gives back what the caller gave back already shows one.
"""

from collections.abc import Iterable
from typing import Final

from goracelint.engine.ownership import content, zerocopy
from goracelint.engine.ownership.borrowed import note_borrowed, sometimes_pooled, taken_results
from goracelint.engine.ownership.callsite import CallSite, member_type, resolve, write
from goracelint.engine.ownership.domain import (
    CONSTANT_BITS,
    CONSTANTS,
    OWNED,
    RELEASED,
    Held,
    State,
    Token,
    bits,
    only,
)
from goracelint.engine.ownership.ending import end_views
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.giveback import give_back
from goracelint.engine.ownership.guards import is_feasible
from goracelint.engine.ownership.lattice import CLEARED, ELEMENTS, UNKNOWN
from goracelint.engine.ownership.memory import detach_views, load, store
from goracelint.engine.ownership.protection import check_write, protection_at
from goracelint.engine.ownership.typestate import acquire, doubt_shares, forget_behind, rendezvous, share, use
from goracelint.engine.ports import Port
from goracelint.engine.summary import MAPPING, Acquired, Case, Fill, Source, Summary, Via

_PLAIN: Final = frozenset({"slice", "array", "basic", "unknown"})


class Applied:
    """One case being applied: the call, the case, and what its new resources became.

    ``certain`` is said of content: a model of an interface method holds for all its implementations.
    """

    __slots__ = (
        "always", "call", "case", "certain", "followed", "frame", "fresh", "new",
        "settled", "state", "sure", "variadic_from", "waits", "waits_alike",
    )  # fmt: skip

    def __init__(self, frame: Frame, state: State, call: CallSite, case: Case, sure: bool, variadic_from: int) -> None:
        self.frame = frame
        self.state = state
        self.call = call
        self.case = case
        self.sure = sure
        self.certain = sure
        self.always: frozenset[Port] = frozenset()
        self.variadic_from = variadic_from
        self.waits = False  # whether the callee waits on some of its paths
        self.waits_alike = False  # and on one that gives the same results as this one
        self.new: dict[int, int] = {}
        self.fresh: dict[Port, int] = {}
        self.followed: dict[str, bool] = {}
        self.settled: dict[Port, int] | None = None  # values at ports, while nothing changes them

    def value(self, port: Port) -> int:
        """The caller's value at a port."""
        settled = self.settled if self.settled is not None else {}
        if port not in settled:
            settled[port] = resolve(self.frame, self.state, self.call, port, self.variadic_from)
        return settled[port]

    def has_content(self, port: Port) -> bool:
        """Reports whether the content behind the root of a port is followed at all."""
        known = self.followed.get(port.root)
        if known is None:
            spots = content.spots_of(self.frame, self.state, self.value(Port(port.root)))
            known = self.followed[port.root] = bool(spots)
        return known


def apply_summary(frame: Frame, state: State, call: CallSite, summary: Summary, sure: bool) -> list[State]:
    """The states after the call, one for each case that can hold in this state."""
    variadic = _variadic_from(frame, call)
    states: list[State] = []
    pooled, fresh = sometimes_pooled(summary), taken_results(summary)
    always = _always_released(summary)
    for number, case in enumerate(summary.cases):
        branch = state.copy() if number + 1 < len(summary.cases) else state
        applied = Applied(frame, branch, call, case, sure, variadic)
        applied.waits = any(other.waits for other in summary.cases)
        applied.waits_alike = case.waits_somewhere or any(
            other.waits and _results(other) == _results(case) for other in summary.cases
        )
        applied.certain = sure or summary.is_model
        applied.always = always
        if is_feasible(applied):
            _apply_case(applied)
            note_borrowed(frame, call, case, pooled, fresh, applied.value)
            states.append(branch)
    return states


def _results(case: Case) -> list[tuple[Port, tuple[Source, ...]]]:
    return [(port, sources) for port, sources in case.outputs if port.is_result and not port.path]


def _always_released(summary: Summary) -> frozenset[Port]:
    """The ports whose object every path gives back, those apart where it is nil or where unmapping fails."""
    released = {release.port for case in summary.cases for release in case.releases}
    for case in summary.cases:
        if _fails_to_unmap(summary, case):
            continue
        given_back = {release.port for release in case.releases} | {
            port for port, value in case.guards if value == "nil"
        }
        released &= given_back
    return frozenset(released)


def _fails_to_unmap(summary: Summary, case: Case) -> bool:
    """Reports whether a case keeps its mappings and returns something where others that unmap return nil."""
    if case.releases:
        return False
    results = {port for port, sources in case.outputs if port.is_result and [s.kind for s in sources] == ["fresh"]}
    others = [other for other in summary.cases if any(row.resource == MAPPING for row in other.releases)]
    rows = [row for other in others for row in other.outputs]
    return any(port in results and any(s.kind == "nil" for s in sources) for port, sources in rows)


def _variadic_from(frame: Frame, call: CallSite) -> int:
    type_ = call.target.type if call.target is not None else None
    return len(type_.params) - 1 if type_ is not None and type_.kind == "func" and type_.name == "variadic" else -1


def _apply_case(applied: Applied) -> None:
    frame, state, call, case = applied.frame, applied.state, applied.call, applied.case
    access = "passed" if call.deferred else "call"
    given_back = {released.port for released in case.releases}
    applied.settled = {}
    for port in case.uses:
        if port in given_back and applied.state.status and _is_gone(applied, port):
            continue  # a second release says more than the use before it
        value = applied.value(port)
        if value & ~CONSTANTS:
            use(frame, state, value, call.start, call.end, access, call.words(frame, port), call.deferred)
    if case.waits:
        rendezvous(frame, state)
    elif applied.waits_alike:
        doubt_shares(frame, state)
        state.waits_somewhere = True
    _apply_content(applied)
    for shared in case.shares:
        inner = (shared.via.function, shared.via.start, shared.via.end) if shared.via.function >= 0 else None
        sure = shared.must and applied.sure and not applied.waits
        held = Held(call.number, call.start, call.end, shared.how, inner, sure)
        value = applied.value(shared.port)
        share(frame, state, value, held, depth=2 if value & frame.tokens.functions else 0)
        share(frame, state, value, held._replace(sure=False))  # what that merely leads to
    if case.reprotects is not None:
        for token in bits(applied.value(case.reprotects)):
            row = frame.tokens.rows[token]
            frame.protections.pop(row.parent if row.kind == "view" else token, None)
    give_back(applied)
    if case.ends is not None:
        end_views(frame, state, call, case.ends, applied.value(case.ends.port))
    _apply_outputs(applied)


def _is_gone(applied: Applied, port: Port) -> bool:
    token = only(applied.value(port))
    return token > 2 and applied.state.status.get(token, (OWNED, -1))[0] == RELEASED


def _apply_content(applied: Applied) -> None:
    """Content of the objects at ports: what the callee met there comes before what it left there.

    Where one of several implementations runs, nothing is certain of either.
    """
    frame, state, case, site = applied.frame, applied.state, applied.case, applied.call.number
    rows = (
        ("grown", case.grows, content.BARE),
        ("read", case.reads, content.BARE),
        ("merged", case.merges, content.BARE),
        ("read", case.partials, content.SURE),
    )
    for how, ports, evidence in rows:
        for port in ports:
            spots = _spots(applied, port, how)
            if spots:
                content.meet(frame, state, spots, how, site, evidence if applied.certain else content.UNSURE)
    for fill in case.fills if frame.protections else ():
        if fill.via.function >= 0 or fill.port.path:
            continue  # a place is assigned, its memory is not written
        words = applied.call.words(frame, fill.port)
        check_write(frame, state, applied.value(fill.port), applied.call.start, applied.call.end, words, applied.sure)
    for fill in case.fills:
        spots = _spots(applied, fill.port, fill.left)
        if spots:
            _fill(applied, fill, spots)
    for port in case.resets:
        content.write(frame, state, _spots(applied, port, "reset"), CLEARED)


def _fill(applied: Applied, fill: Fill, spots: list[content.Spot]) -> None:
    frame, state, site = applied.frame, applied.state, applied.call.number
    if fill.via.function >= 0:
        inner = (fill.via.function, fill.via.start, fill.via.end)
        frame.inner_fills.update(((spot.key, site), inner) for spot in spots)
    if not applied.certain:
        content.write(frame, state, spots, UNKNOWN, site)
    elif fill.left == "some":
        content.write_some(frame, state, spots, site)
    else:
        content.write(frame, state, spots, ELEMENTS[fill.left], site)
        if fill.left == "preset":  # a function that always does so is a reset
            frame.cleared.update((spot.key, None) for spot in spots)


def _spots(applied: Applied, port: Port, how: str) -> list[content.Spot]:
    """The caller's spots at a port: not what was sliced anew, for growth, nor plain memory, for reads."""
    frame = applied.frame
    if not applied.has_content(port):
        return []
    value = applied.value(port)
    if how == "grown" and port.path and any(frame.kind_of(frame.tokens.types[t]) == "iface" for t in bits(value)):
        return []  # what a field of interface type leads to is an object of its own
    if how in ("grown", "read"):
        value = sum(1 << token for token in bits(value) if frame.tokens.rows[token].kind != "view")
    if how == "read":
        value = sum(1 << t for t in bits(value) if frame.kind_of(frame.tokens.types[t]) not in _PLAIN)
    base = applied.value(Port(port.root, port.path[:-1])) if port.path else 0
    return content.spots_at(frame, applied.state, base, port.path, value)


def _apply_outputs(applied: Applied) -> None:
    frame, state, call = applied.frame, applied.state, applied.call
    writes: list[tuple[Port, int, int]] = []
    for port, sources in applied.case.outputs:
        value = source_value(applied, port, sources)
        if port.is_result and not port.path:
            _note_type(frame, call, port.number, value)
            _set_result(frame, state, call, port.number, value)
        elif port.is_result:
            holder = _result_holder(applied, port)
            store(frame, state, holder, port.path[-1], value)
        else:
            # Ports speak of entry: where a place lies is settled before any place changes.
            base = applied.value(Port(port.root, port.path[:-1])) if port.path else 0
            writes.append((port, value, base))
    for port, value, base in writes:
        if port.path and _is_other_struct(frame, base, port.path[-1], value):
            detach_views(frame, state, base, port.path[-1])
        if port.path and value and base & ~CONSTANTS:
            store(frame, state, base, port.path[-1], value, (call.start, call.end))
        elif value or not port.path:  # a place in what this call itself made
            write(frame, state, call, port, value, applied.variadic_from)


def _is_other_struct(frame: Frame, base: int, step: str, value: int) -> bool:
    """Reports whether a field of struct type was assigned as a whole, on every path of the callee."""
    if frame.kind_of(member_type(frame, base, step)) != "struct":
        return False
    own = [frame.tokens.ids.get(Token("place", token, step, -1), -1) for token in bits(base)]
    return not any(place >= 0 and value >> place & 1 for place in own)


def _note_type(frame: Frame, call: CallSite, index: int, value: int) -> None:
    """An object that comes out of a call has the declared type of the result."""
    type_ = call.target.type if call.target is not None else None
    if type_ is None or type_.kind != "func" or index >= len(type_.results):
        return
    result = type_.results[index]
    if frame.kind_of(result) == "iface" or result.kind in ("tparam", "unknown"):
        return
    for token in bits(value):
        if token > 2 and frame.tokens.types[token] is None:
            frame.tokens.types[token] = result


def _result_holder(applied: Applied, port: Port) -> int:
    value = state_result(applied.state, applied.call, port.number)
    for step in port.path[:-1]:
        value = load(applied.frame, applied.state, value, step, None)
    return value


def state_result(state: State, call: CallSite, index: int) -> int:
    """What result number ``index`` of a call holds."""
    return state.heap.get((-1 - call.dst, str(index)), 0)


def _set_result(frame: Frame, state: State, call: CallSite, index: int, value: int) -> None:
    if call.dst < 0:
        return
    state.heap[(-1 - call.dst, str(index))] = value
    if index == 0:
        state.env[call.dst] = value


def source_value(applied: Applied, port: Port, sources: Iterable[Source]) -> int:
    """What the sources of an output are in the caller."""
    value = 0
    for source in sources:
        value |= _source(applied, port, source)
    return value


def _source(applied: Applied, port: Port, source: Source) -> int:
    frame, state, call = applied.frame, applied.state, applied.call
    match source.kind:
        case "nil" | "true" | "false":
            return CONSTANT_BITS[source.kind]
        case "port":
            return frame.note_region(applied.value(source.port), source.region)
        case "view":
            frame.note_region(applied.value(source.port), source.region)
            return _views(applied, applied.value(source.port), "wrapped" if _is_pointer(applied, port) else source.how)
        case "new" | "newview":
            token = _new(applied, source.index)
            return 1 << token if source.kind == "new" else _views(applied, 1 << token, source.how)
        case "function":
            return 1 << frame.tokens.intern(Token("closure", -1, str(source.index), call.number))
        case "fresh":
            known = len(frame.tokens.rows)
            token = frame.tokens.intern(Token("fresh", -1, str(port), call.number))
            forget_behind(frame, state, token)
            if port.is_result and token < known:
                for key in [key for key in state.heap if key[0] == token]:
                    del state.heap[key]
            return 1 << token
    return 0


def _new(applied: Applied, index: int) -> int:
    if index not in applied.new:
        taken: Acquired = applied.case.acquired[index]
        call = applied.call
        via: Via | None = taken.via if taken.via.function >= 0 else None
        protection = protection_at(applied.frame, call, taken.protection)
        token = acquire(
            applied.frame, applied.state, call.number, _number(applied.case, index), taken.pool, taken.pool_text, via,
            taken.resource, protection,
        )  # fmt: skip
        content.write_new(applied.frame, applied.state, token, taken.contents, call.number)
        applied.new[index] = token
    return applied.new[index]


def _number(case: Case, index: int) -> str:
    """What tells a resource of a call from its others, the same in every case that takes it at that place."""
    via = case.acquired[index].via
    earlier = sum(other.via == via for other in case.acquired[:index])
    return f"{earlier}:{via.function}:{via.start}"


def _is_pointer(applied: Applied, port: Port) -> bool:
    """Reports whether a result is a pointer: an object of its own around the memory that it is a view of."""
    type_ = applied.call.target.type if applied.call.target is not None else None
    if type_ is None or not port.is_result or port.number >= len(type_.results):
        return False
    return type_.results[port.number].kind == "ptr"


def _views(applied: Applied, value: int, how: str) -> int:
    frame, views = applied.frame, 0
    for token in bits(value):
        if token < 3:
            views |= 1 << token
            continue
        row = frame.tokens.rows[token]
        kind = how
        base = token
        if row.kind == "view":
            kind = row.step if row.step in ("string", "part") and how not in ("string", "wrapped") else how
            base = row.parent
        if row.kind not in ("function", "closure"):
            views |= 1 << frame.tokens.view(base, kind, applied.call.number, None)
    if how == "string":
        zerocopy.made(applied.state, views)
    return views
