"""Types of constants, names, operators, literals, conversions and calls.

    x := 1 << 3                 untyped int, int in x
    m := map[K][]T{k: {{}, t}}  the inner literals get their types from the outer one

Each function types the result of one opcode: (state, number, dst, a, b, c). Errs: an untyped operand of a
shift has its own type, not that of the context.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from goracelint.ir.opcodes import NONE, ElementKind, LiteralKind, Op
from goracelint.program.inference import Pass
from goracelint.program.resolve import instantiate, resolve_call
from goracelint.program.scope import Denotation
from goracelint.program.types import Type

_LITERALS: Final[dict[int, str]] = {
    LiteralKind.INT: "untyped int",
    LiteralKind.FLOAT: "untyped float",
    LiteralKind.STRING: "untyped string",
    LiteralKind.RUNE: "untyped rune",
    LiteralKind.BOOL: "untyped bool",
    LiteralKind.IMAGINARY: "untyped complex",
}
_COMPARISONS: Final = frozenset(("==", "!=", "<", "<=", ">", ">=", "&&", "||"))


def _const(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    t = state.table.basics[_LITERALS.get(b, "untyped int")]
    if dst >= state.variables:
        state.types[dst] = t
    else:
        state.set(dst, t)


def _nil(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    state.set(dst, state.table.basics["untyped nil"])


def _name(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    found = state.scope.denote(state.strings[a])
    if found is None:
        state.free[dst] = state.strings[a]
    state.denote(number, dst, found)


def _set_name(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    found = state.types[b]
    if found is not None:
        state.assigned.setdefault(state.strings[a], found)


def _of_type(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    if a != NONE:
        state.set(dst, state.scope.term(a))


def _type(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    found = state.scope.term(a)
    state.denote(number, dst, Denotation("type", str(found), found))


def _new(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    state.set(dst, state.table.pointer(state.scope.term(a)))


def _composite(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    if a == NONE:
        state.elided[dst] = (b, c)
    else:
        _fill(state, dst, state.scope.term(a), b, c)


def _fill(state: Pass, register: int, t: Type, first: int, count: int) -> None:
    """Type a composite literal, and those inside that leave out their type."""
    if t.kind == "array" and t.name == "...":
        length = _implied_length(state, first, count)
        home = -1 if length.isdecimal() else state.program.length_home(state.scope, length)
        t = state.table.make("array", length, t.args, (), home)
    state.set(register, t)
    shape = state.core(t)
    if shape.kind == "ptr" and shape.args:
        shape = state.core(shape.args[0])
    if not state.elided or shape.kind not in ("slice", "array", "map"):
        return
    for at in range(first, first + 3 * count, 3):
        kind, key, value = state.pool[at : at + 3]
        inner = state.elided.pop(value, None)
        if inner is not None:
            _fill(state, value, shape.args[-1], *inner)
        inner = state.elided.pop(key, None) if kind == ElementKind.KEYED else None
        if inner is not None:
            _fill(state, key, shape.args[0], *inner)


def _implied_length(state: Pass, first: int, count: int) -> str:
    """The length of ``[...]T{1, last: 2}`` as an expression, "..." where a key is no plain name.

    So it is without elements: those of large tables of numbers are not lowered.
    """
    lengths, behind = ["0"], 0  # the last key, and how many elements have come since
    for at in range(first, first + 3 * count, 3):
        kind, key = state.pool[at], state.pool[at + 1]
        if kind == ElementKind.KEYED:
            return "..."
        if kind == ElementKind.FIELD:
            lengths.append(state.strings[key])
            behind = 0
        behind += 1
        lengths[-1] = f"{lengths[-1].partition(' + ')[0]} + {behind}"
    if count == 0:
        return "..."
    return str(count) if len(lengths) == 1 else f"max({', '.join(lengths)})"


def _copy(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    state.set(dst, state.types[a])


def _binop(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    operator = state.strings[c]
    left, right = state.types[a], state.types[b]
    if operator in _COMPARISONS:
        found: Type | None = state.table.basics["untyped bool"]
        if operator in ("&&", "||"):
            found = left or right or found
    elif operator in ("<<", ">>"):
        found = left
    elif left is None or (left.name.startswith("untyped") and right is not None):
        found = right if left is None or not _is_wider(left, right) else left
    else:
        found = left
    state.set(dst, found)


def _is_wider(left: Type, right: Type | None) -> bool:
    """Whether an untyped left operand decides over an untyped right one: 1.5 + 1 is a float."""
    order = ("untyped int", "untyped rune", "untyped float", "untyped complex")
    return right is not None and left.name in order and right.name in order[: order.index(left.name)]


def _unop(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    state.set(dst, state.types[a])


def _closure(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    function = state.program.sibling(state.function, a)
    if function is not None:
        if dst >= state.variables:  # a variable may hold another one later
            state.closures[dst] = function
        state.set(dst, state.program.signature(function))


def _inst(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    args = tuple(state.scope.term(term) for term in state.pool[b : b + c])
    state.denote(number, dst, instantiate(state.program, state.denoted.get(a), args))


def _assert(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    if b != NONE:
        state.set(dst, state.scope.term(b))
    state.set(c, state.table.bool)


def _convert(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    state.set(dst, state.scope.term(b))


def _test(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    state.set(dst, state.table.bool)


def _call(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    target, result = resolve_call(state, number, a, b, c)
    state.targets[number] = target
    state.set(dst, result)


def _extract(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    t = state.types[a]
    if t is not None and t.kind == "tuple":
        state.set(dst, t.args[b] if b < len(t.args) else None)
    elif b == 0:
        state.set(dst, t)
    elif t is not None:  # v, ok := m[k]
        state.set(dst, state.table.bool)


_Handler = Callable[[Pass, int, int, int, int, int], None]
HANDLERS: Final[dict[int, _Handler]] = {
    Op.CONST: _const,
    Op.NIL: _nil,
    Op.NAME: _name,
    Op.SETNAME: _set_name,
    Op.ZERO: _of_type,
    Op.MAKE: _of_type,
    Op.TYPE: _type,
    Op.NEW: _new,
    Op.COMPOSITE: _composite,
    Op.COPY: _copy,
    Op.BINOP: _binop,
    Op.UNOP: _unop,
    Op.CLOSURE: _closure,
    Op.INST: _inst,
    Op.ASSERT: _assert,
    Op.CONVERT: _convert,
    Op.TYPETEST: _test,
    Op.CALL: _call,
    Op.GO: _call,
    Op.DEFER: _call,
    Op.EXTRACT: _extract,
}
