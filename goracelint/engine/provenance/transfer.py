"""What one instruction does to the values of registers.

::

    p := unsafe.Pointer(&x)          ADDR: a pointer to the variable x; CALL: the conversion keeps it (rule 1)
    s.addr = uintptr(p)              SETFIELD: noted, the address is parked in a field
    q := *(*unsafe.Pointer)(unsafe.Pointer(&u))      DEREF: the integer u read as a pointer through its own address

Errs: what is stored through pointers is followed only where the pointer is the address of a variable.
"""

from collections.abc import Callable, Iterable
from typing import Final

from goracelint.engine.provenance import arithmetic, calls, cells, conversions, headers, identity, shapes
from goracelint.engine.provenance.domain import Atom, Base, State
from goracelint.engine.provenance.frame import Frame, Turned
from goracelint.ir.opcodes import NONE, LiteralKind, Op

_Handler = Callable[[Frame, State, int, int, int, int, int], None]


def run(frame: Frame, state: State, numbers: Iterable[int]) -> None:
    """Run some instructions, one after the other."""
    code, handlers = frame.code, _HANDLERS
    for number in numbers:
        op, dst, a, b, c, _, _ = code[number]
        handler = handlers[op]
        if handler is not None:
            handler(frame, state, number, dst, a, b, c)
        elif dst != NONE:
            state.pop(dst, None)


def _const(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    value = 0
    if b == LiteralKind.INT and frame.strings[a] != "0":
        base = Base("constant", frame.function.id, 0, "", frame.strings[a])
        value = frame.atoms.bit(Atom("integer", base, "constant", frame.site(number)))
    frame.assign(state, dst, value, number)


def _name(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    denoted = frame.typing.denotes.get(number)
    value = 0
    if denoted is not None and denoted.kind == "var":
        value = cells.load(frame, number, dst) or cells.load_pointer(frame, dst)
    frame.assign(state, dst, value, number)


def _new(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    frame.made[-1 - number] = shapes.target_of(frame.program, frame.type_of(dst))
    frame.assign(state, dst, frame.atoms.bit(_fresh(frame, number, frame.words(dst))), number)


def _fresh(frame: Frame, number: int, words: str) -> Atom:
    return Atom("pointer", Base("fresh", frame.function.id, -1 - number, "", words))


def _copy(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    frame.assign(state, dst, frame.value(state, a), number)


def _binop(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    operator = frame.strings[c]
    if operator in ("&&", "||"):
        frame.assign(state, dst, state.get(a, 0) | state.get(b, 0), number)
    else:
        frame.assign(state, dst, arithmetic.binary(frame, state, operator, a, b), number)


def _composite(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    value = cells.composite(frame, state, number)
    t = frame.type_of(dst)
    core = frame.program.core(t) if t is not None else None
    if core is not None and core.kind in ("slice", "map"):
        value |= frame.atoms.bit(_fresh(frame, number, "the literal"))
    frame.assign(state, dst, value, number)


def _field(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    name = frame.strings[b]
    t = frame.type_of(a)
    value = 0
    if t is not None:
        direct = shapes.header_of(frame.program, t)
        through = shapes.header_of(frame.program, shapes.target_of(frame.program, t))
        if direct == name:
            kept = [atom._replace(form="integer") for atom in frame.select(state.get(a, 0), "header")]
            value = frame.park(frame.bits(kept), "header", frame.site(number), frame.words(dst))
        elif through == name:
            value = headers.data_of_header(frame, state, number, a)
        else:
            value = cells.load(frame, number, dst) or cells.load_pointer(frame, dst)
    elif (denoted := frame.typing.denotes.get(number)) is not None and denoted.kind == "var":
        value = cells.load(frame, number, dst)
    frame.assign(state, dst, value, number)


def _set_field(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    value = state.get(c, 0)
    if value or a < frame.variables:
        cells.set_field(frame, state, number, a, frame.strings[b], value)


def _set_name(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    value = state.get(b, 0)
    if value:
        name = frame.strings[a]
        cells.store(frame, state, number, f"{frame.function.package.path}.{name}", "global", value, name, True)


def _addr_field(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    name = frame.strings[b]
    denoted = frame.typing.denotes.get(number)
    if denoted is not None:
        base = Base("static", frame.function.id, 0, denoted.name, denoted.name.rpartition(".")[2])
        frame.assign(state, dst, frame.atoms.bit(Atom("pointer", base)), number)
        return
    value = _address(frame, state, a)
    t = shapes.target_of(frame.program, frame.type_of(dst))
    cell = cells.field_cell(frame, a, name) if shapes.is_word(frame.program, t) else ""
    if cell:
        base = Base("slot", frame.function.id, dst, cell, frame.words(dst).removeprefix("&"))
        value |= frame.atoms.bit(Atom("pointer", base))
    frame.assign(state, dst, value, number)


def _addr_elem(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    frame.assign(state, dst, _address(frame, state, a), number)


def _addr(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    row = frame.defining(a)
    if row is not None and row[0] in (Op.COMPOSITE, Op.ZERO) and a >= frame.variables:
        fresh = _fresh(frame, frame.definitions[a], "the literal")
        fresh = fresh._replace(base=fresh.base._replace(key=a))
        frame.assign(state, dst, frame.atoms.bit(fresh), number)
        return
    frame.assign(state, dst, _address(frame, state, a, True), number)


def _address(frame: Frame, state: State, a: int, of_variable: bool = False) -> int:
    """The address of (a part of) what a register holds, or of the register itself."""
    row = frame.defining(a)
    denoted = frame.typing.denotes.get(frame.definitions[a]) if row is not None else None
    if denoted is not None and denoted.kind == "var" and (of_variable or _is_value(frame, a)):
        return frame.atoms.bit(
            Atom("pointer", Base("static", frame.function.id, 0, denoted.name, denoted.name.rpartition(".")[2]))
        )
    if a < frame.variables and (of_variable or _is_value(frame, a)):
        words = frame.body.variables[a].name
        return frame.atoms.bit(Atom("pointer", Base("local", frame.function.id, a, "", words)))
    if row is not None and _is_value(frame, a) and row[0] in (Op.FIELD, Op.ELEM, Op.DEREF):
        return _address(frame, state, row[2])
    return frame.bits(frame.select(frame.value(state, a), "pointer"))


def _is_value(frame: Frame, register: int) -> bool:
    """Reports whether a register holds a struct or array itself, not a reference to one."""
    t = frame.type_of(register)
    return t is not None and frame.program.core(t).kind in ("struct", "array", "basic")


def _slice(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    t = frame.type_of(a)
    if t is not None and frame.program.core(t).kind == "array":
        frame.assign(state, dst, _address(frame, state, a), number)
    else:
        frame.assign(state, dst, frame.value(state, a), number)


def _elem(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    t = frame.type_of(a)
    if t is not None and frame.program.core(t).kind == "map":
        identity.look_up(frame, state, number, a, b)
    through = shapes.header_of(frame.program, shapes.target_of(frame.program, t))
    if through == shapes.FIRST and arithmetic.constant(frame, b) == 0:
        frame.assign(state, dst, headers.data_of_header(frame, state, number, a), number)
        return
    frame.assign(state, dst, cells.take_out(frame, state, number, a), number)


def _set_elem(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    value = state.get(c, 0)
    if value:
        cells.set_element(frame, state, number, a, value)
    if state.get(b, 0):
        identity.enter(frame, state, number, a, b, c)


def _deref(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    value = 0
    program = frame.program
    loaded = frame.type_of(dst)
    for atom in frame.select(state.get(a, 0), "pointer"):
        base = atom.base
        if base.kind == "slot" and shapes.provenance_of(program, loaded):
            site = frame.site(number)
            kept = Atom("integer", base._replace(kind="cell"), "field", site, site, base.text)
            _reread(frame, number, kept, dst)
        if base.function != frame.function.id or base.kind not in ("local", "fresh") or base.key < 0:
            continue
        inner = state.get(base.key, 0)
        if shapes.integer_width(program, frame.type_of(base.key)) and shapes.provenance_of(program, loaded):
            for kept in frame.select(inner, "integer"):
                _reread(frame, number, kept, dst)
        elif shapes.header_of(program, loaded) and shapes.is_view(program, frame.type_of(base.key)):
            value |= headers.copy_of(frame, state, number, base.key)
        elif shapes.integer_width(program, loaded) == "wide" and shapes.provenance_of(program, frame.type_of(base.key)):
            value |= headers.pointer_as_integer(frame, state, number, base.key)
        elif shapes.header_of(program, loaded):
            value |= frame.bits(frame.select(inner, "header"))
        elif shapes.is_view(program, loaded) and shapes.header_of(program, frame.type_of(base.key)):
            value |= frame.bits([Atom("pointer", header.base) for header in frame.select(inner, "header")])
    frame.assign(state, dst, value, number)


def _reread(frame: Frame, number: int, kept: Atom, dst: int) -> None:
    site = frame.site(number)
    words = kept.words or kept.base.text
    key = ("reread", kept.base, site)
    frame.notes.turned.setdefault(key, Turned("reread", kept.parked or "variable", kept, site, number, words))


def _store(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    for atom in frame.select(state.get(a, 0), "pointer"):
        base = atom.base
        if base.kind != "local" or base.function != frame.function.id:
            continue
        pointers = frame.select(frame.value(state, b), "pointer")
        if pointers and shapes.integer_width(frame.program, frame.type_of(base.key)) == "wide":
            site = frame.site(number)
            kept = [Atom("integer", pointer.base, "", site) for pointer in pointers]
            frame.assign(state, base.key, frame.bits(kept), number)
        elif base.key < frame.variables and frame.select(state.get(b, 0), "integer"):
            frame.assign(state, base.key, state.get(base.key, 0) | state.get(b, 0), number)


def _assert(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    frame.assign(state, dst, frame.value(state, a), number)


def _extract(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    frame.assign(state, dst, frame.tuple_value(state, a, b), number)


def _send(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    value = state.get(b, 0)
    if value:
        cells.set_element(frame, state, number, a, value)


def _receive(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    if dst != NONE:
        frame.assign(state, dst, cells.take_out(frame, state, number, a), number)


def _range(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    key, value = frame.body.operands(b, 2)
    t = frame.type_of(a)
    kind = frame.program.core(t).kind if t is not None else ""
    if key != NONE:
        taken = cells.take_out(frame, state, number, a) if kind == "chan" else 0
        if kind in ("slice", "array", "basic"):
            base = Base("count", frame.function.id, 0, "", frame.words(key))
            taken = frame.atoms.bit(Atom("integer", base, "variable", frame.site(number)))
        frame.assign(state, key, taken, number)
    if value != NONE:
        frame.assign(state, value, cells.take_out(frame, state, number, a), number)


def _declare(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    state.pop(a, None)


def _return(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    registers = frame.body.operands(b, c)
    if len(registers) == len(frame.results):
        for index, register in enumerate(registers):
            frame.results[index] |= frame.value(state, register)
    elif len(registers) == 1:
        for index in range(len(frame.results)):
            frame.results[index] |= frame.tuple_value(state, registers[0], index)


_TABLE: Final[dict[int, _Handler]] = {
    Op.CONST: _const,
    Op.NAME: _name,
    Op.NEW: _new,
    Op.MAKE: _new,
    Op.COPY: _copy,
    Op.BINOP: _binop,
    Op.COMPOSITE: _composite,
    Op.FIELD: _field,
    Op.SETFIELD: _set_field,
    Op.SETNAME: _set_name,
    Op.ADDRFIELD: _addr_field,
    Op.ADDRELEM: _addr_elem,
    Op.ADDR: _addr,
    Op.SLICE: _slice,
    Op.ELEM: _elem,
    Op.SETELEM: _set_elem,
    Op.DEREF: _deref,
    Op.STORE: _store,
    Op.ASSERT: _assert,
    Op.CONVERT: conversions.convert,
    Op.CALL: calls.call,
    Op.GO: calls.call,
    Op.DEFER: calls.call,
    Op.EXTRACT: _extract,
    Op.SEND: _send,
    Op.RECV: _receive,
    Op.RANGE: _range,
    Op.DECLARE: _declare,
    Op.RETURN: _return,
}
_HANDLERS: Final = tuple(_TABLE.get(code) for code in range(max(Op) + 1))
