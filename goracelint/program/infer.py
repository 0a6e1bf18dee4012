"""Types of the registers of one function, and what its calls call: one forward pass.

The idea on one snippet::

    b := pool.Get().(*bytes.Buffer)      NAME pool -> var demo.pool; CALL -> (*sync.Pool).Get, result any
                                         ASSERT -> *bytes.Buffer, which b gets as its type
    defer pool.Put(b)                    DEFER -> (*sync.Pool).Put

Go declares or implies the type of a variable where it comes to life, and lowering keeps source order, so
one pass sees every type before its use. A variable has its declared type or that of the first value
assigned; captured variables have the type they have outside. Instructions that denote a package, a
function or a type rather than compute a value are told apart here.

Errs: an operand of unknown type makes what follows from it unknown (None); nothing is checked.
Values decided by control flow have the type of the first branch that has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import Op
from goracelint.program import infer_memory, infer_value
from goracelint.program.inference import Pass, Typing
from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.program.function import Function
    from goracelint.program.program import Program


def infer(program: Program, function: Function) -> Typing:
    """Type the registers of ``function`` and resolve its calls."""
    state = Pass(program, function)
    _declare_variables(state)
    handlers = _HANDLERS
    for number, (op, dst, a, b, c, _, _) in function.body().instructions():
        handler = handlers[op]
        if handler is not None:
            handler(state, number, dst, a, b, c)
    return Typing(state.types, state.targets, state.denotes, state.paths, state.assigned)


def _declare_variables(state: Pass) -> None:
    program, function = state.program, state.function
    signature = program.signature(function)
    params, results = signature.params, signature.results
    outer: list[Type | None] | None = None
    for register, row in enumerate(function.body().variables):
        found: Type | None = None
        kind = row.kind
        if kind == _PARAM and row.index < len(params):
            found = params[row.index]
        elif kind == _RESULT and row.index < len(results):
            found = results[row.index]
        elif kind == _RECEIVER:
            found = program.receiver(function)
        elif row.type_id >= 0:
            found = state.scope.term(row.type_id)
        elif kind == _CAPTURED and function.parent_function is not None:
            if outer is None:
                outer = program.infer(function.parent_function).types
            found = outer[row.outer] if 0 <= row.outer < len(outer) else None
        if found is not None and found.kind != "unknown":
            state.types[register] = found


_PARAM: Final = int(VariableKind.PARAM)
_RESULT: Final = int(VariableKind.RESULT)
_RECEIVER: Final = int(VariableKind.RECEIVER)
_CAPTURED: Final = int(VariableKind.CAPTURED)
_TABLE: Final = {**infer_value.HANDLERS, **infer_memory.HANDLERS}
_HANDLERS: Final = tuple(_TABLE.get(code) for code in range(max(Op) + 1))
