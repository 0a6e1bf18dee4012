"""Types of selectors, elements, pointers, receives and range loops.

    s.mu.Lock          FIELD mu of s, found through embedding
    New[int], T[int]   ELEM that instantiates
    (*T)(p)            DEREF that denotes the type *T
    for k, v := range m

Each function types the result of one opcode: (state, number, dst, a, b, c). Errs: an element of a value of
unknown type is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from goracelint.ir.opcodes import Op
from goracelint.program.inference import Pass
from goracelint.program.resolve import instantiate, member_of, method_functions
from goracelint.program.scope import Denotation
from goracelint.program.types import Type


def _field(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    name = state.strings[b]
    operand = state.denoted.get(a)
    if operand is not None and operand.kind in ("package", "type"):
        state.denote(number, dst, member_of(state.program, operand, name))
        return
    t = state.types[a]
    member = state.program.member(t, name) if t is not None else None
    if t is None or member is None:
        return
    if member.path:
        state.paths[number] = member.path
    if member.kind == "field":
        state.set(dst, member.type)
    else:
        functions = method_functions(state.program, t, member)
        state.denote(number, dst, Denotation("method", member.name, member.type, functions, function=member.function))


def _set_field(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    t = state.types[a]
    member = state.program.member(t, state.strings[b]) if t is not None else None
    if member is not None and member.path:
        state.paths[number] = member.path


def _addr_field(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    operand = state.denoted.get(a)
    if operand is not None and operand.kind == "package":
        found = member_of(state.program, operand, state.strings[b])
        if found is not None:
            state.denotes[number] = found
            if found.type is not None:
                state.set(dst, state.table.pointer(found.type))
        return
    t = state.types[a]
    member = state.program.member(t, state.strings[b]) if t is not None else None
    if member is None:
        return
    if member.path:
        state.paths[number] = member.path
    state.set(dst, state.table.pointer(member.type))


def _elem(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    origin = state.denoted.get(a)
    if origin is not None and origin.kind in ("type", "func") and origin.type_params:
        argument = state.type_operand(b)
        args = (argument,) if argument is not None else ()
        state.denote(number, dst, instantiate(state.program, origin, args))
        return
    state.set(dst, _element(state, a))


def _element(state: Pass, register: int) -> Type | None:
    shape = state.shape(register)
    if shape is not None and shape.kind == "ptr" and shape.args:
        shape = state.core(shape.args[0])
    if shape is None:
        return None
    if shape.kind == "basic" and "string" in shape.name:
        return state.table.basics["byte"]
    return shape.args[-1] if shape.kind in ("slice", "array", "map") and shape.args else None


def _addr_elem(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    found = _element(state, a)
    if found is not None:
        state.set(dst, state.table.pointer(found))


def _slice(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    shape = state.shape(a)
    if shape is not None and shape.kind == "ptr" and shape.args:
        shape = state.core(shape.args[0])
    if shape is not None and shape.kind == "array" and shape.args:
        state.set(dst, state.table.slice(shape.args[0]))
    else:
        t = state.types[a]
        state.set(dst, state.table.default(t) if t is not None else None)


def _deref(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    denoted = state.type_operand(a)
    if denoted is not None:
        pointer = state.table.pointer(denoted)
        state.denote(number, dst, Denotation("type", str(pointer), pointer))
        return
    shape = state.shape(a)
    if shape is not None and shape.kind == "ptr" and shape.args:
        state.set(dst, shape.args[0])


def _addr(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    t = state.types[a]
    if t is not None:
        state.set(dst, state.table.pointer(t))
    elif a in state.elided:
        state.elided[dst] = state.elided[a]


def _receive(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    shape = state.shape(a)
    if shape is not None and shape.kind == "chan" and shape.args:
        state.set(dst, shape.args[0])
    state.set(c, state.table.bool)


def _range(state: Pass, number: int, dst: int, a: int, b: int, c: int) -> None:
    key, value = state.pool[b], state.pool[b + 1]
    shape = state.shape(a)
    if shape is not None and shape.kind == "ptr" and shape.args:
        shape = state.core(shape.args[0])
    if shape is None:
        return
    match shape.kind:
        case "slice" | "array" if shape.args:
            state.set(key, state.table.int)
            state.set(value, shape.args[0])
        case "map" if len(shape.args) == 2:
            state.set(key, shape.args[0])
            state.set(value, shape.args[1])
        case "chan" if shape.args:
            state.set(key, shape.args[0])
        case "basic" if "string" in shape.name:
            state.set(key, state.table.int)
            state.set(value, state.table.basics["int32"])
        case "basic":
            state.set(key, state.types[a])
        case "func" if shape.params:
            yielded = state.core(shape.params[0]).params
            for register, t in zip((key, value), yielded, strict=False):
                state.set(register, t)


_Handler = Callable[[Pass, int, int, int, int, int], None]
HANDLERS: Final[dict[int, _Handler]] = {
    Op.FIELD: _field,
    Op.SETFIELD: _set_field,
    Op.ADDRFIELD: _addr_field,
    Op.ELEM: _elem,
    Op.ADDRELEM: _addr_elem,
    Op.SLICE: _slice,
    Op.DEREF: _deref,
    Op.ADDR: _addr,
    Op.RECV: _receive,
    Op.RANGE: _range,
}
