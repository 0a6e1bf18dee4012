"""Goroutines that nothing orders: literals started by ``go`` in one function.

    go func() { a() }()
    go func() { b() }()      beside the first, unless something is waited for in between

Errs: a lock, a channel operation or a wait is taken to order whatever it stands beside.
"""

from __future__ import annotations

from typing import Final

from goracelint.ir.opcodes import CALLS, NONE, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

ORDERING: Final = frozenset(("Lock", "RLock", "Wait", "TryLock", "Do"))


def is_ordered(function: Function) -> bool:
    """Whether a function locks, waits or communicates: then who comes first may be decided there."""
    # unsound: a lock, channel operation or wait is taken to order every access of its goroutine.
    if function.calls(ORDERING):
        return True
    return function.body().has(Op.SEND, Op.RECV, Op.CHOOSE)


def started_by(program: Program, literal: Function) -> tuple[Function, int] | None:
    """The function and the instruction that run a literal as a goroutine of its own."""
    parent = literal.parent_function
    if parent is None or not parent.has_body:
        return None
    made = {row[1] for _, row in parent.body().chosen(Op.CLOSURE) if row[2] == literal.index}
    return next(((parent, number) for number, row in parent.body().chosen(Op.GO) if row[2] in made), None)


def waits_between(function: Function, first: int, last: int) -> bool:
    """Whether a function waits for something between two of its instructions."""
    targets = function.body()
    for number in range(first, last):
        op, _, _, b, _, _, _ = targets.instruction(number)
        name = (
            function.file.facts.strings[targets.pool[b]] if op in CALLS and b != NONE and targets.pool[b] >= 0 else ""
        )
        if op in (Op.RECV, Op.CHOOSE) or name in ORDERING:
            return True
    return False
