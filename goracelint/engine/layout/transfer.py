"""Transfer functions: what each instruction does to the places that registers hold.

    x := &T{}       COMPOSITE t0 T ; ADDR t1 &t0      an object of the size of T
    q := &x.f       ADDRFIELD                         the offset of f further
    b[2:6]          SLICE                             4 elements of b, where b is not known a part

A struct or an array in a register stands for its own bytes: the place where it lies. Errs: what fields hold is not
known (only what package variables hold), and elements at computed indexes lie at no known offset.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from goracelint.engine.layout import calls, pointers
from goracelint.engine.layout.frame import Frame, short
from goracelint.engine.layout.memory import WHOLE, Known, Place, State, assign
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.types import Type

Row = tuple[int, int, int, int, int, int, int]
Handler = Callable[[Frame, State, int, Row], None]


def _const(frame: Frame, state: State, number: int, row: Row) -> None:
    assign(state, row[1], frame.constant(frame.strings[row[2]]) if row[3] in (0, 3) else None)


def _name(frame: Frame, state: State, number: int, row: Row) -> None:
    found = frame.typing.denotes.get(number)
    value: Known | None = None
    if found is not None and found.kind == "const":
        constant = frame.constant(frame.strings[row[2]])
        value = constant
    elif found is not None and found.kind == "var" and found.type is not None:
        value = _global(frame, found.name, found.type, number)
    assign(state, row[1], value)


def _global(frame: Frame, name: str, t: Type, number: int) -> Place | None:
    shape = frame.program.underlying(t)
    if shape.kind in ("struct", "array"):
        bare = name.rpartition(".")[2]
        return frame.allocation(t, frame.layout.size(t), bare, number, frame.layout.align(t) or 1)
    if shape.kind == "ptr":
        memory = frame.oracle.held(name)
        return Place(memory, 0) if memory is not None else None
    return None


def _copy(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, *_ = row
    is_copied = 0 <= dst < frame.variables and frame.is_memory(dst)  # the bytes are copied, the place is not
    assign(state, dst, None if is_copied else _stable(frame, dst, state.get(a)))


def _stable(frame: Frame, register: int, value: Known | None) -> Known | None:
    """What a variable holds, nothing where a literal that captured it assigns it at another time."""
    return value if register not in frame.shared else None


def _new(frame: Frame, state: State, number: int, row: Row) -> None:
    t = frame.scope.term(row[2])
    assign(state, row[1], _stable(frame, row[1], frame.allocation(t, frame.layout.size(t), f"new({short(t)})", number)))


def _make(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, b, c, _, _ = row
    t = frame.scope.term(a)
    shape = frame.program.underlying(t)
    value: Place | None = None
    if shape.kind == "slice" and c:
        count = state.get(frame.body.pool[b + c - 1])  # the capacity where there is one
        size = frame.layout.size(shape.args[0])
        if isinstance(count, int) and size is not None:
            value = frame.allocation(shape.args[0], count * size, f"make({short(t)}, {count})", number)
    assign(state, dst, _stable(frame, dst, value))


def _composite(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, _, b, c, _, _ = row
    t = frame.type_of(dst)
    shape = frame.program.underlying(t) if t is not None else None
    value: Place | None = None
    if t is not None and shape is not None and shape.kind == "slice" and c:
        kinds = set(frame.body.operands(b, 3 * c)[::3])
        size = frame.layout.size(shape.args[0])
        if kinds == {0} and size is not None:
            value = frame.allocation(shape.args[0], c * size, f"{short(t)}{{...}}", number)
    assign(state, dst, _stable(frame, dst, value))


def _addr(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, *_ = row
    value: Place | None = None
    if 0 <= a < frame.variables:
        value = frame.variable(a)
    else:
        t = frame.type_of(a)
        if t is not None:
            value = frame.allocation(t, frame.layout.size(t), f"{short(t)}{{...}}", number)
    assign(state, dst, _stable(frame, dst, value))


def _field(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, b, _, _, _ = row
    is_bytes = dst >= frame.variables and frame.is_memory(dst)
    value: Known | None = _field_place(frame, state, number, a, b) if is_bytes else None
    denoted = frame.typing.denotes.get(number)
    if denoted is not None and denoted.kind == "const":
        value = _member_constant(frame, a, b)
    elif denoted is not None and denoted.kind == "var" and denoted.type is not None:
        value = _global(frame, denoted.name, denoted.type, number)
    elif value is None and a >= frame.variables:
        value = _member_constant(frame, a, b)
    assign(state, dst, value)


def _member_constant(frame: Frame, a: int, b: int) -> int | None:
    """The value of ``pkg.Name``."""
    definition = frame.definitions.get(a)
    if definition is None:
        return None
    op, _, name, *_ = frame.body.instruction(definition)
    return frame.constant(f"{frame.strings[name]}.{frame.strings[b]}") if op == Op.NAME else None


def _addr_field(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, b, _, _, _ = row
    assign(state, dst, _stable(frame, dst, _field_place(frame, state, number, a, b)))


def _field_place(frame: Frame, state: State, number: int, a: int, b: int) -> Place | None:
    place, t = frame.place(state, a), frame.type_of(a)
    shape = frame.program.underlying(t) if t is not None else None
    if place is None or t is None or shape is None:
        return None
    owner = shape.args[0] if shape.kind == "ptr" else t
    offset = frame.layout.offset(owner, frame.strings[b])
    return place.moved(offset) if offset is not None else None


def _elem(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, b, _, _, _ = row
    frame.note_element(state, number, a, b, False)
    value: Place | None = None
    if dst >= frame.variables and frame.is_memory(dst):
        value = _element_place(frame, state, a, b)
    else:
        value = _held_by(frame, a, dst)
    assign(state, dst, _stable(frame, dst, value))


def _held_by(frame: Frame, collection: int, register: int) -> Place | None:
    """What an element of a package variable points to."""
    shape = frame.shape_of(register)
    definition = frame.definitions.get(collection)
    denoted = frame.typing.denotes.get(definition) if definition is not None else None
    if shape is None or shape.kind != "ptr" or denoted is None or denoted.kind != "var":
        return None
    memory = frame.oracle.held(denoted.name)
    return Place(memory, 0) if memory is not None else None


def _addr_elem(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, b, _, _, _ = row
    shape = frame.shape_of(a)
    value = _element_place(frame, state, a, b)
    if value is None and shape is not None and shape.kind == "slice":
        value = frame.elements(shape.args[0], frame.text(a), number)
    assign(state, dst, _stable(frame, dst, value))


def _element_place(frame: Frame, state: State, a: int, b: int) -> Place | None:
    place, size = frame.place(state, a), frame.element_size(a)
    if place is None or size is None:
        return None
    index = state.get(b)
    return place.moved(index * size if isinstance(index, int) else None)


def _slice(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, b, c, _, _ = row
    low, high, most = frame.body.operands(b, c)
    calls.judge_window(frame, state, number, a, most)
    size, t = frame.element_size(a), frame.shape_of(a)
    value: Place | None = None
    if size is not None and t is not None:
        first = state.get(low, None) if low != NONE else 0
        last = state.get(high, None) if high != NONE else None
        base = frame.place(state, a)
        if base is not None and base.memory.extent == WHOLE:
            value = base.moved(first * size if isinstance(first, int) else None)
        # unsound: what lies behind a part of a slice is taken to be out of reach for a cast of the part.
        elif isinstance(first, int) and isinstance(last, int) and t.kind == "slice" and last > first:
            value = frame.part(
                t.args[0], (last - first) * size, frame.text(dst) or _window(frame, a, low, high), number
            )
    assign(state, dst, _stable(frame, dst, value))


def _window(frame: Frame, a: int, low: int, high: int) -> str:
    first = frame.text(low) if low != NONE else ""
    return f"{frame.text(a)}[{first}:{frame.text(high)}]" if frame.text(a) else ""


def _deref(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, *_ = row
    is_bytes = dst >= frame.variables and frame.is_memory(dst)
    assign(state, dst, state.get(a) if is_bytes and isinstance(state.get(a), Place) else None)


def _deref_raw(frame: Frame, state: State, number: int, row: Row) -> None:
    frame.note_raw(state, number, row[2], False)
    _deref(frame, state, number, row)


def _store(frame: Frame, state: State, number: int, row: Row) -> None:
    _, _, a, b, _, _, _ = row
    frame.note_raw(state, number, a, True)
    shape = frame.shape_of(a)
    if shape is not None and shape.kind == "ptr":
        pointers.judge_store(frame, state, number, a, b, shape.args[0], "*" + frame.text(a))


def _set_field(frame: Frame, state: State, number: int, row: Row) -> None:
    _, _, a, b, c, _, _ = row
    t = frame.type_of(a)
    field = frame.program.field(t, frame.strings[b]) if t is not None and a in state else None
    if field is not None:
        pointers.judge_store(frame, state, number, a, c, field[1], frame.strings[b])


def _binop(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, b, c, _, _ = row
    sign, left, right = frame.strings[c], state.get(a), state.get(b)
    value: Known | None = None
    if isinstance(left, int) and isinstance(right, int):
        value = _compute(sign, left, right)
    elif isinstance(left, Place) and not isinstance(right, Place) and sign in ("+", "-", "|", "&", "&^"):
        sure = isinstance(right, int) and sign in ("+", "-")
        value = left.moved((right if sign == "+" else -right) if sure and isinstance(right, int) else None)
    elif isinstance(right, Place) and sign == "+" and not isinstance(left, Place):
        value = right.moved(left if isinstance(left, int) else None)
    assign(state, dst, _stable(frame, dst, value))


def _unop(frame: Frame, state: State, number: int, row: Row) -> None:
    _, dst, a, _, c, _, _ = row
    operand, sign = state.get(a), frame.strings[c]
    value = operand if isinstance(operand, int) and sign in ("+", "-") else None
    assign(state, dst, -value if value is not None and sign == "-" else value)


def _compute(sign: str, left: int, right: int) -> int | None:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        case "<<" if 0 <= right < 64:
            return left << right
        case ">>" if 0 <= right < 64:
            return left >> right
        case "&":
            return left & right
        case "|":
            return left | right
    return None


def _closure(frame: Frame, state: State, number: int, row: Row) -> None:
    literal = frame.program.sibling(frame.function, row[2])
    if literal is not None and literal.has_body and frame.is_reporting:
        known: State = {}
        for register, variable in enumerate(literal.body().variables):
            found = state.get(variable.outer) if variable.kind == VariableKind.CAPTURED else None
            if found is not None and variable.outer not in frame.shared:
                known[register] = found
        frame.captures[literal.id] = known
    assign(state, row[1], None)


def _set_name(frame: Frame, state: State, number: int, row: Row) -> None:
    _store_global(frame, state, frame.strings[row[2]], row[3])


def _set_elem(frame: Frame, state: State, number: int, row: Row) -> None:
    frame.note_element(state, number, row[2], row[3], True)
    definition = frame.definitions.get(row[2])
    if definition is not None and frame.body.instruction(definition)[0] == Op.NAME:
        _store_global(frame, state, frame.strings[frame.body.instruction(definition)[2]], row[4])


def _store_global(frame: Frame, state: State, name: str, register: int) -> None:
    shape = frame.shape_of(register)
    if frame.is_reporting and shape is not None and shape.kind == "ptr":
        found = state.get(register)
        frame.stores.setdefault(name, []).append(found if isinstance(found, Place) else None)


def _range(frame: Frame, state: State, number: int, row: Row) -> None:
    key, value = frame.body.operands(row[3], 2)
    assign(state, key, None)
    if value >= 0:
        shape, place = frame.shape_of(row[2]), state.get(row[2])
        inside = isinstance(place, Place) and shape is not None and shape.kind == "array" and frame.is_memory(value)
        moved = place.moved(None) if inside and isinstance(place, Place) and value >= frame.variables else None
        assign(state, value, moved or _held_by(frame, row[2], value))


def _return(frame: Frame, state: State, number: int, row: Row) -> None:
    if frame.is_reporting and row[4]:
        found = state.get(frame.body.pool[row[3]])
        frame.results.append(found if isinstance(found, Place) else None)


_TABLE: Final[dict[int, Handler]] = {
    Op.CONST: _const,
    Op.NAME: _name,
    Op.COPY: _copy,
    Op.NEW: _new,
    Op.MAKE: _make,
    Op.COMPOSITE: _composite,
    Op.ADDR: _addr,
    Op.FIELD: _field,
    Op.ADDRFIELD: _addr_field,
    Op.ELEM: _elem,
    Op.ADDRELEM: _addr_elem,
    Op.SLICE: _slice,
    Op.DEREF: _deref_raw,
    Op.STORE: _store,
    Op.SETFIELD: _set_field,
    Op.BINOP: _binop,
    Op.UNOP: _unop,
    Op.CLOSURE: _closure,
    Op.SETNAME: _set_name,
    Op.SETELEM: _set_elem,
    Op.CALL: calls.call,
    Op.GO: calls.call,
    Op.DEFER: calls.call,
    Op.CONVERT: calls.convert,
    Op.RANGE: _range,
    Op.RETURN: _return,
}
HANDLERS: Final = tuple(_TABLE.get(code) for code in range(max(Op) + 1))
