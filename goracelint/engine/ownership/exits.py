"""Leaving a function: results are evaluated, deferred calls run, then what leaves is judged.

::

    defer pool.Put(b)
    return b.Bytes()      the result is a view of b; the deferred Put runs; the view outlives it

The state at exit, told in ports, is one case of the summary: which ports were released, what results and
changed places hold, what is still shared.
"""

from goracelint.engine.ownership.branches import is_known_nonnil
from goracelint.engine.ownership.calls import run_deferred
from goracelint.engine.ownership.cases import CaseBuilder
from goracelint.engine.ownership.domain import State, Token, bits
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.leaving import judge
from goracelint.engine.ownership.notes import note_takes
from goracelint.engine.ownership.typestate import rendezvous


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
        values = _results(frame, final, registers, number)
        judge(frame, final, number, registers, values)
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


def _results(frame: Frame, state: State, registers: tuple[int, ...], number: int) -> list[int]:
    """The values of the results; one tuple register stands for all of them."""
    if len(registers) == 1 and len(frame.function.facts.results) > 1:
        return [state.heap.get((-1 - registers[0], str(i)), 0) for i in range(len(frame.function.facts.results))]
    values = [_copied(frame, state.env.get(register, 0), register) for register in registers]
    return [value or _tested(frame, state, register, number) for value, register in zip(values, registers, strict=True)]


def _tested(frame: Frame, state: State, register: int, number: int) -> int:
    """A value that is not followed but was found not to be nil: callers may tell the path by that."""
    if not is_known_nonnil(frame, state, register):
        return 0
    return 1 << frame.tokens.intern(Token("fresh", -1, "", number), frame.type_of(register))


def _copied(frame: Frame, value: int, register: int) -> int:
    """A struct or array is returned by value: the place it was read from stays behind."""
    if frame.kind_of(frame.type_of(register)) not in ("struct", "array"):
        return value
    for token in bits(value):
        if frame.tokens.rows[token].kind in ("place", "acquired", "older"):
            value &= ~(1 << token)
    return value
