"""What outlives a function although the object behind it was given back.

::

    defer pool.Put(b)
    w.last = b.Bytes()       the receiver keeps memory of b
    return b.Bytes()         the caller gets it

Judged at exit, after the deferred calls. Errs: where an error is returned too, callers are taken to look at nothing
else, nor at what they passed; what a receiver or an argument keeps of the object itself, and not of its memory, is
uncertain.
"""

from goracelint.engine.ownership.branches import is_known_nonnil
from goracelint.engine.ownership.domain import CONSTANTS, OWNED, SCOPED, State, bits
from goracelint.engine.ownership.ending import has_ended
from goracelint.engine.ownership.escaping import escape
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import HELD, ZEROED, holdings, reachable, released_owner
from goracelint.engine.ownership.story import place_words
from goracelint.engine.ports import Port
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import Op


def judge(frame: Frame, state: State, number: int, registers: tuple[int, ...], values: list[int]) -> None:
    """Events for results, and for places of callers, that lead to what was given back."""
    _, _, _, _, _, start, end = frame.code[number]
    certain = not _fails(frame, state, registers)
    for index, value in enumerate(values):
        if value & ~CONSTANTS:
            words = frame.words(registers[index]) if index < len(registers) else "the result"
            escape(frame, state, value, "returned", start, end, words, certain)
    _judge_stores(frame, state, certain)
    _judge_captured(frame, state)


def _fails(frame: Frame, state: State, registers: tuple[int, ...]) -> bool:
    """Reports whether an error is known to be returned: callers look at nothing else then."""
    return any(
        _is_error(frame, state, register)
        for register, result in zip(registers, frame.function.facts.results, strict=False)
        if result.kind == "name" and result.name == "error"
    )


def _is_error(frame: Frame, state: State, register: int) -> bool:
    """Reports whether an error is known not to be nil, or is made of one (``wrap(err, "reading")``)."""
    number = frame.definitions.get(register)
    given: tuple[int, ...] = ()
    if number is not None and frame.code[number][0] == Op.CALL:
        _, _, _, b, c, _, _ = frame.code[number]
        given = frame.body.operands(b + 2, c - 2)
    return any(is_known_nonnil(frame, state, known) for known in (register, *given))


def _judge_stores(frame: Frame, state: State, succeeds: bool) -> None:
    """An object taken and given back here that a caller's place still leads to."""
    if _all_owned(state):
        return
    held = holdings(state)
    for (holder, step), value in state.heap.items():
        if holder < 3 or step in (ZEROED, "recv") or frame.tokens.rows[holder].kind not in ("port", "place", "global"):
            continue
        port = frame.port_of(holder)
        gone = _gone(frame, state, value, held) if port is not None and not value & CONSTANTS else []
        if port is None or not gone:
            continue
        given = frame.givens[state.status[gone[0]][1]]
        start, end = frame.store_sites.get((holder, step), (given.start, given.end))
        how = "key" if step == "key" else "stored"
        certain = succeeds and _outlives(frame, holder, step, port, value) and gone[0] not in frame.answered
        weak = step in ("key", "[]", HELD)
        escape(frame, state, value, how, start, end, place_words(frame, holder, step), certain, weak)


def _judge_captured(frame: Frame, state: State) -> None:
    """Bytes that ended here, in a variable of the function around this one."""
    if _all_owned(state):
        return
    for register, variable in enumerate(frame.body.variables):
        value = state.env.get(register, 0) if variable.kind == VariableKind.CAPTURED else 0
        for token in _gone(frame, state, value) if value & ~CONSTANTS else ():
            given = frame.givens[state.status[token][1]]
            if given.resource in SCOPED:
                escape(frame, state, value, "stored", given.start, given.end, variable.name)


def _outlives(frame: Frame, holder: int, step: str, port: Port, value: int) -> bool:
    """Reports whether somebody is sure to meet what the place still holds.

    A receiver or an argument that keeps a stale pointer to the object may well overwrite it before the next use
    (``cmd.Stdout = buf``), and who takes an object from a channel resets it; memory of the object, and what is in
    a map or a package variable, stays.
    """
    root = frame.kind_of(frame.tokens.types[_root(frame, holder)])
    if port.root.startswith("global:"):
        return not port.path and root not in ("chan", "unknown")
    if step == "key":
        return True
    views = all(frame.tokens.rows[t].kind in ("view", "fresh") for t in bits(value) if t > 2)
    if port.root == "recv":
        return step != HELD and views
    return (
        port.root.startswith("arg") and not port.path and step != HELD and (root == "map" or (root == "ptr" and views))
    )


def _root(frame: Frame, token: int) -> int:
    while frame.tokens.rows[token].kind == "place":
        token = frame.tokens.rows[token].parent
    return token


def _all_owned(state: State) -> bool:
    """Reports whether nothing was given back on this path."""
    return all(status == OWNED for status, _ in state.status.values())


def _gone(frame: Frame, state: State, value: int, held: dict[int, int] | None = None) -> list[int]:
    """The released objects, taken in this function, that the value is or is memory of; and what ended here."""
    owners = [released_owner(frame, state, token)[0] for token, _ in reachable(frame, state, value, 2, held)]
    return [owner for owner in owners if owner >= 0 and (owner in frame.acquired_at or has_ended(frame, owner))]
