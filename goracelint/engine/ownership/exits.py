"""Leaving a function: results are evaluated, deferred calls run, then what leaves is judged.

::

    defer pool.Put(b)
    return b.Bytes()      the result is a view of b; the deferred Put runs; the view outlives it

The state at exit, told in ports, is one case of the summary: which ports were released, what results and
changed places hold, what is still shared.
"""

from goracelint.engine.ownership.calls import run_deferred
from goracelint.engine.ownership.cases import CaseBuilder
from goracelint.engine.ownership.domain import (
    CONSTANTS,
    OWNED,
    SCOPED,
    State,
    bits,
)
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import HELD, ZEROED, reachable, released_owner
from goracelint.engine.ownership.notes import note_takes
from goracelint.engine.ownership.story import place_words
from goracelint.engine.ownership.typestate import escape, rendezvous
from goracelint.engine.ports import Port
from goracelint.ir.facts import VariableKind


def rendezvous_at_close(frame: Frame, state: State) -> None:
    """A range over a channel ends when it is closed: a wait for whoever sends."""
    rendezvous(frame, state)


def leave(frame: Frame, state: State, number: int) -> None:
    """RETURN: run the deferred calls, judge what leaves, add a case to the summary."""
    _, _, _, b, c, _, _ = frame.code[number]
    registers = frame.body.operands(b, c)
    states = [state]
    for deferred in reversed(state.defers):
        states = [after for before in states for after in run_deferred(frame, before, deferred)][:8]
    for final in states:
        values = _results(frame, final, registers)
        _judge(frame, final, number, registers, values)
        note_takes(frame, final)
        _note_callbacks(frame, final)
        frame.cases.append(CaseBuilder(frame, final, values).build())


def _note_callbacks(frame: Frame, state: State) -> None:
    """Function literals that a field of some type holds at exit."""
    for (holder, step), value in state.heap.items():
        if holder < 3 or not value & frame.tokens.functions or not step.isidentifier():
            continue
        name = frame.named(frame.tokens.types[holder])
        for token in bits(value & frame.tokens.functions) if name else ():
            frame.callbacks.add((name, step, int(frame.tokens.rows[token].step)))


def _results(frame: Frame, state: State, registers: tuple[int, ...]) -> list[int]:
    """The values of the results; one tuple register stands for all of them."""
    if len(registers) == 1 and len(frame.function.facts.results) > 1:
        return [state.heap.get((-1 - registers[0], str(i)), 0) for i in range(len(frame.function.facts.results))]
    return [_copied(frame, state.env.get(register, 0), register) for register in registers]


def _copied(frame: Frame, value: int, register: int) -> int:
    """A struct or array is returned by value: the place it was read from stays behind."""
    if frame.kind_of(frame.type_of(register)) not in ("struct", "array"):
        return value
    for token in bits(value):
        if frame.tokens.rows[token].kind in ("place", "acquired", "older"):
            value &= ~(1 << token)
    return value


def _judge(frame: Frame, state: State, number: int, registers: tuple[int, ...], values: list[int]) -> None:
    _, _, _, _, _, start, end = frame.code[number]
    for index, value in enumerate(values):
        if value & ~CONSTANTS:
            words = frame.words(registers[index]) if index < len(registers) else "the result"
            escape(frame, state, value, "returned", start, end, words)
    _judge_stores(frame, state, number)
    _judge_captured(frame, state, number)


def _judge_stores(frame: Frame, state: State, number: int) -> None:
    """An object taken and given back here that a caller's place still leads to."""
    _, _, _, _, _, start, end = frame.code[number]
    for (holder, step), value in list(state.heap.items()):
        if holder < 3 or step in (ZEROED, "recv") or frame.tokens.rows[holder].kind not in ("port", "place", "global"):
            continue
        port = frame.port_of(holder)
        if port is None or value & CONSTANTS or not _gone(frame, state, value):
            continue
        given = next(frame.givens[state.status[t][1]] for t in _gone(frame, state, value))
        start, end = frame.store_sites.get((holder, step), (given.start, given.end))
        how = "key" if step == "key" else "stored"
        certain = _outlives(frame, holder, step, port, value)
        weak = step in ("key", "[]", HELD)
        escape(frame, state, value, how, start, end, place_words(frame, holder, step), certain, weak)


def _judge_captured(frame: Frame, state: State, number: int) -> None:
    """Bytes of a transaction that ended here, in a variable of the function around this one."""
    for register, variable in enumerate(frame.body.variables):
        value = state.env.get(register, 0) if variable.kind == VariableKind.CAPTURED else 0
        for token in _gone(frame, state, value) if value & ~CONSTANTS else ():
            given = frame.givens[state.status[token][1]]
            if given.resource in SCOPED:
                escape(frame, state, value, "stored", given.start, given.end, variable.name)


def _outlives(frame: Frame, holder: int, step: str, port: Port, value: int) -> bool:
    """Reports whether somebody is sure to meet what the place still holds.

    A receiver that keeps a stale pointer to the object may well overwrite it before the next use, and who
    takes an object from a channel resets it; memory in a map or a package variable stays.
    """
    root = frame.kind_of(frame.tokens.types[_root(frame, holder)])
    if port.root.startswith("global:"):
        return not port.path and root not in ("chan", "unknown")
    if step == "key":
        return True
    if port.root == "recv":
        return step != HELD and all(frame.tokens.rows[t].kind in ("view", "fresh") for t in bits(value) if t > 2)
    return port.root.startswith("arg") and not port.path and step != HELD and root in ("ptr", "map")


def _root(frame: Frame, token: int) -> int:
    while frame.tokens.rows[token].kind == "place":
        token = frame.tokens.rows[token].parent
    return token


def _gone(frame: Frame, state: State, value: int) -> list[int]:
    """The released objects, taken in this function, that the value is or is memory of."""
    if all(status == OWNED for status, _ in state.status.values()):
        return []
    owners = [released_owner(frame, state, token)[0] for token, _ in reachable(frame, state, value, 2)]
    return [owner for owner in owners if owner >= 0 and owner in frame.acquired_at]
