"""Applying a summary at a call: each case of the callee becomes a path of the caller.

::

    b, ok := take(n)        case result1=true:  b holds a new owned object, ok is true
    if !ok { return }       case result1=false: b is nil, ok is false

Ports are resolved in the order uses, hand-overs, releases, outputs: a callee that uses and then gives
back shows no use after release, and one that gives back what the caller gave back already shows one.
"""

from collections.abc import Sequence
from typing import Final

from goracelint.engine.ownership import content, zerocopy
from goracelint.engine.ownership.borrowed import note_borrowed
from goracelint.engine.ownership.callsite import CallSite, is_spread, root_value, write
from goracelint.engine.ownership.domain import (
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
from goracelint.engine.ownership.memory import detach_views, extend_holdings, follow, holdings, load, member_type, store
from goracelint.engine.ownership.prepared import Output, Prepared, Row, prepared
from goracelint.engine.ownership.protection import check_write, protection_at
from goracelint.engine.ownership.typestate import (
    acquire,
    doubt_shares,
    forget_behind,
    rendezvous,
    share,
    touch,
    use,
)
from goracelint.engine.ports import Port
from goracelint.engine.summary import Acquired, Case, Fill, Source, Summary, Via

_PLAIN: Final = frozenset({"slice", "array", "basic", "unknown"})


class Applied:
    """One case being applied: the call, the case, and what its new resources became.

    ``certain`` is said of content: a model of an interface method holds for all its implementations.
    """

    __slots__ = (
        "call", "certain", "followed", "frame", "new", "prepared", "row", "state", "sure", "values", "variadic_from",
    )  # fmt: skip

    def __init__(
        self, frame: Frame, state: State, call: CallSite, prepared: Prepared, row: Row, sure: bool, variadic_from: int
    ) -> None:
        self.frame = frame
        self.state = state
        self.call = call
        self.prepared = prepared
        self.row = row
        self.sure = sure
        self.certain = sure
        self.variadic_from = variadic_from
        self.new: dict[int, int] = {}
        self.followed: dict[int, bool] = {}
        self.values: dict[int, int] = {}  # number of a port -> what it holds, while nothing changes memory

    def value(self, port: Port) -> int:
        """The caller's value at a port."""
        return self.at(self.prepared.number(port))

    def at(self, number: int) -> int:
        """The caller's value at the port of a number."""
        value = self.values.get(number)
        if value is None:
            value = self.values[number] = self._resolve(number)
        return value

    def _resolve(self, number: int) -> int:
        port, holder = self.prepared.ports[number], self.prepared.holders[number]
        if holder < 0:
            return root_value(self.frame, self.state, self.call, port, self.variadic_from)
        base = self.at(holder)
        if len(port.path) == 1 and is_spread(self.call, port, self.variadic_from):
            return base
        return follow(self.frame, self.state, base, port.path[-1])

    def has_content(self, number: int) -> bool:
        """Reports whether the content behind the root of a port is followed at all."""
        root = self.prepared.roots[number]
        known = self.followed.get(root)
        if known is None:
            known = self.followed[root] = bool(content.spots_of(self.frame, self.state, self.at(root)))
        return known


def apply_summary(frame: Frame, state: State, call: CallSite, summary: Summary, sure: bool) -> list[State]:
    """The states after the call, one for each case that can hold in this state."""
    variadic = _variadic_from(frame, call)
    states: list[State] = []
    ready = prepared(summary)
    for number, row in enumerate(ready.rows):
        branch = state.copy() if number + 1 < len(ready.rows) else state
        applied = Applied(frame, branch, call, ready, row, sure, variadic)
        applied.certain = sure or summary.is_model
        if is_feasible(applied):
            _apply_case(applied)
            if ready.taken:
                applied.values.clear()
                note_borrowed(frame, call, row.case, ready.pooled, ready.taken, applied.value)
            states.append(branch)
    return states


def _variadic_from(frame: Frame, call: CallSite) -> int:
    type_ = call.target.type if call.target is not None else None
    return len(type_.params) - 1 if type_ is not None and type_.kind == "func" and type_.name == "variadic" else -1


def _apply_case(applied: Applied) -> None:
    frame, state, call, row = applied.frame, applied.state, applied.call, applied.row
    _apply_uses(applied)
    if row.case.waits:
        rendezvous(frame, state)
    elif row.waits_alike:
        doubt_shares(frame, state)
        state.waits_somewhere = True
    _apply_content(applied)
    _apply_shares(applied)
    if row.case.reprotects is not None:
        for token in bits(applied.value(row.case.reprotects)):
            held = frame.tokens.rows[token]
            frame.protections.pop(held.parent if held.kind == "view" else token, None)
    if row.case.releases:
        give_back(applied)
    if row.case.ends is not None:
        end_views(frame, state, call, row.case.ends, applied.value(row.case.ends.port))
        applied.values.clear()
    _apply_outputs(applied)


def _apply_uses(applied: Applied) -> None:
    frame, state, call = applied.frame, applied.state, applied.call
    access = "passed" if call.deferred else "call"
    used = 0
    for number, given_back in applied.row.uses:
        if not (given_back and state.status and _is_gone(applied, number)):
            used |= applied.at(number)
    if not used & ~CONSTANTS:
        return
    if not used & frame.tokens.strings and not touch(frame, state, used, call.start, call.end, access):
        return  # measured: nine of ten calls use nothing that was given back, at whichever port
    for number, given_back in applied.row.uses:
        if given_back and state.status and _is_gone(applied, number):
            continue  # a second release says more than the use before it
        words = call.words(frame, applied.prepared.ports[number])
        use(frame, state, applied.at(number), call.start, call.end, access, words, call.deferred)


def _is_gone(applied: Applied, number: int) -> bool:
    token = only(applied.at(number))
    return token > 2 and applied.state.status.get(token, (OWNED, -1))[0] == RELEASED


def _apply_shares(applied: Applied) -> None:
    frame, state, call = applied.frame, applied.state, applied.call
    places, holding = len(state.heap), holdings(state) if applied.row.shares else {}
    for shared, number in applied.row.shares:
        value = applied.at(number)
        if not value & ~CONSTANTS:
            continue
        extend_holdings(state, holding, places)  # a look at a port makes its place known
        places = len(state.heap)
        inner = (shared.via.function, shared.via.start, shared.via.end) if shared.via.function >= 0 else None
        sure = shared.must and applied.sure and not applied.prepared.waits
        held = Held(call.number, call.start, call.end, shared.how, inner, sure)
        share(frame, state, value, held, 2 if value & frame.tokens.functions else 0, holding)
        share(frame, state, value, held._replace(sure=False), 2, holding)  # what that merely leads to


def _apply_content(applied: Applied) -> None:
    """Content of the objects at ports: what the callee met there comes before what it left there.

    Where one of several implementations runs, nothing is certain of either.
    """
    frame, state, row, site = applied.frame, applied.state, applied.row, applied.call.number
    for how, number, evidence in row.met:
        spots = _spots(applied, number, how)
        if spots:
            content.meet(frame, state, spots, how, site, evidence if applied.certain else content.UNSURE)
    for fill, number in row.fills if frame.protections else ():
        if fill.via.function >= 0 or fill.port.path:
            continue  # a place is assigned, its memory is not written
        words = applied.call.words(frame, fill.port)
        check_write(frame, state, applied.at(number), applied.call.start, applied.call.end, words, applied.sure)
    for fill, number in row.fills:
        spots = _spots(applied, number, fill.left)
        if spots:
            _fill(applied, fill, spots)
    for number in row.resets:
        content.write(frame, state, _spots(applied, number, "reset"), CLEARED)


def _fill(applied: Applied, fill: Fill, spots: Sequence[content.Spot]) -> None:
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


def _spots(applied: Applied, number: int, how: str) -> tuple[content.Spot, ...]:
    """The caller's spots at a port: not what was sliced anew, for growth, nor plain memory, for reads."""
    frame = applied.frame
    if not applied.has_content(number):
        return ()
    value, path = applied.at(number), applied.prepared.ports[number].path
    if how == "grown" and path and any(frame.kind_of(frame.tokens.types[t]) == "iface" for t in bits(value)):
        return ()  # what a field of interface type leads to is an object of its own
    if how in ("grown", "read"):
        value &= ~frame.tokens.seen
    if how == "read":
        value = sum(1 << t for t in bits(value) if frame.kind_of(frame.tokens.types[t]) not in _PLAIN)
    base = applied.at(applied.prepared.holders[number]) if path else 0
    return content.spots_at(frame, applied.state, base, path, value)


def _apply_outputs(applied: Applied) -> None:
    frame, state, call = applied.frame, applied.state, applied.call
    writes: list[tuple[Port, int, int]] = []
    for output in applied.row.outputs:
        port, value = output.port, source_value(applied, output)
        if output.result < 0:
            # Ports speak of entry: where a place lies is settled before any place changes.
            writes.append((port, value, applied.at(output.holder) if port.path else 0))
        elif port.path:
            store(frame, state, _result_holder(applied, output), port.path[-1], value)
            applied.values.clear()
        else:
            _note_type(frame, call, output.result, value)
            _set_result(frame, state, call, output.result, value)
            if call.dst < len(frame.body.variables):
                applied.values.clear()
    for port, value, base in writes:
        if port.path and base & ~CONSTANTS and _is_other_struct(frame, base, port.path[-1], value):
            detach_views(frame, state, base, port.path[-1])
        if port.path and value and base & ~CONSTANTS:
            store(frame, state, base, port.path[-1], value, (call.start, call.end))
        elif value or not port.path:  # a place in what this call itself made
            write(frame, state, call, port, value, applied.variadic_from)


def _is_other_struct(frame: Frame, base: int, step: str, value: int) -> bool:
    """Reports whether a field of struct type, of which there are views, was assigned as a whole on every path."""
    own = [place for token in bits(base) if (place := frame.tokens.places.get((token, step), -1)) >= 0]
    if not any(frame.tokens.viewed >> place & 1 for place in own) or any(value >> place & 1 for place in own):
        return False
    return frame.kind_of(member_type(frame, base, step)) == "struct"


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
            frame.tokens.give_type(token, result)


def _result_holder(applied: Applied, output: Output) -> int:
    value = state_result(applied.state, applied.call, output.result)
    for step in output.port.path[:-1]:
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


def source_value(applied: Applied, output: Output) -> int:
    """What the sources of an output are in the caller."""
    value = output.constants
    for source, number in output.sources:
        if source.kind == "port" and not source.region:
            value |= applied.at(number)
        else:
            value |= _source(applied, output.port, source, number)
    return value


def _source(applied: Applied, port: Port, source: Source, number: int) -> int:
    frame, state, call = applied.frame, applied.state, applied.call
    match source.kind:
        case "port":
            return frame.note_region(applied.at(number), source.region)
        case "view":
            value = frame.note_region(applied.at(number), source.region)
            return _views(applied, value, "wrapped" if _is_pointer(applied, port) else source.how)
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
                applied.values.clear()
            return 1 << token
    return 0


def _new(applied: Applied, index: int) -> int:
    if index not in applied.new:
        applied.values.clear()
        taken: Acquired = applied.row.case.acquired[index]
        call = applied.call
        via: Via | None = taken.via if taken.via.function >= 0 else None
        protection = protection_at(applied.frame, call, taken.protection)
        number = _number(applied.row.case, index)
        token = acquire(
            applied.frame, applied.state, call.number, number, taken.pool, taken.pool_text, via, taken.resource,
            protection,
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
