"""Transfer functions: what each instruction does to a state.

Most instructions change the state in place; a call may split it (each case of a callee is a path of its
own), so the result is always a list of states.

Errs: arithmetic, comparisons and scalar memory carry nothing; an opaque instruction forgets its result.
"""

from collections.abc import Callable
from typing import Final

from goracelint.engine.ownership import access, calls, goroutine
from goracelint.engine.ownership.domain import CONSTANTS, FALSE, NIL, TRUE, Held, State, Token, bits, only
from goracelint.engine.ownership.escaping import escape
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import HELD, load, store, zero_value
from goracelint.engine.ownership.temporaries import Instruction
from goracelint.engine.ownership.typestate import renew, share, use
from goracelint.ir.opcodes import NONE, ElementKind, LiteralKind, Op
from goracelint.program.types import Type

Transfer = Callable[[Frame, State, int, Instruction], list[State] | None]


def step(frame: Frame, state: State, number: int) -> list[State]:
    """The states after one instruction that is not a terminator."""
    row = frame.code[number]
    if state.conditions and 0 <= row[1] < len(frame.body.variables):
        forget_tests(frame, state, row[1])
    function = _TABLE.get(row[0])
    if function is None:
        if 0 <= row[1] < len(frame.body.variables):
            state.env[row[1]] = 0
        return [state]
    result = function(frame, state, number, row)
    return [state] if result is None else result


def _const(frame: Frame, state: State, number: int, row: Instruction) -> None:
    text = frame.strings[row[2]]
    if row[3] == LiteralKind.BOOL:
        state.env[row[1]] = TRUE if text == "true" else FALSE
    elif row[1] < len(frame.body.variables):
        state.env[row[1]] = 0


def _nil(frame: Frame, state: State, number: int, row: Instruction) -> None:
    state.env[row[1]] = NIL


def _name(frame: Frame, state: State, number: int, row: Instruction) -> None:
    denotation = frame.typing.denotes.get(number)
    if denotation is None:
        return
    if denotation.kind == "var":
        state.env[row[1]] = global_value(frame, state, denotation.name, row[1])
    elif denotation.kind == "method" and denotation.functions:
        state.env[row[1]] = 1 << frame.tokens.intern(Token("method", -1, str(denotation.functions[0]), number))
        state.heap[(only(state.env[row[1]]), "recv")] = access.through(frame, state, number, row[2])
    elif denotation.kind == "func" and denotation.functions:
        state.env[row[1]] = 1 << frame.tokens.intern(Token("function", -1, str(denotation.functions[0]), -1))
    elif denotation.kind == "func":
        state.env[row[1]] = 1 << frame.tokens.intern(Token("external", -1, denotation.name, -1))
    elif denotation.kind == "builtin" or denotation.kind == "const":
        state.env[row[1]] = {"nil": NIL, "true": TRUE, "false": FALSE}.get(denotation.name, 0)


def global_value(frame: Frame, state: State, name: str, register: int) -> int:
    """What a package-level variable holds."""
    type_ = frame.type_of(register)
    token = frame.tokens.intern(Token("global", -1, name, -1), type_)
    return state.heap.get((token, "="), 1 << token)


def _set_name(frame: Frame, state: State, number: int, row: Instruction) -> None:
    denotation = frame.typing.denotes.get(number)
    name = denotation.name if denotation is not None else f"{frame.function.package.path}.{frame.strings[row[2]]}"
    token = frame.tokens.intern(Token("global", -1, name, -1), frame.type_of(row[3]))
    state.heap[(token, "=")] = state.env.get(row[3], 0)
    frame.store_sites[(token, "=")] = (row[5], row[6])


def _zero(frame: Frame, state: State, number: int, row: Instruction) -> None:
    type_ = frame.type_of(row[1])
    if frame.kind_of(type_) in ("struct", "array"):
        state.env[row[1]] = access.fresh(frame, state, number, row[1])
    else:
        state.env[row[1]] = zero_value(frame, type_)


def _allocate(frame: Frame, state: State, number: int, row: Instruction) -> None:
    state.env[row[1]] = access.fresh(frame, state, number, row[1])


def _composite(frame: Frame, state: State, number: int, row: Instruction) -> None:
    value = state.env[row[1]] = access.fresh(frame, state, number, row[1])
    struct = frame.kind_of(frame.type_of(row[1])) in ("struct", "unknown")
    for index in range(row[4]):
        kind, key, element = frame.body.operands(row[3] + 3 * index, 3)
        held = access.stored_value(frame, state, number, element)
        if not held:
            continue
        if kind == ElementKind.FIELD and frame.strings[key] == "New":
            access.note_new(frame, row[1], held, row)
        if kind == ElementKind.FIELD and struct:
            store(frame, state, value, frame.strings[key], held)
        elif kind == ElementKind.POSITION and struct:
            store(frame, state, value, _field_name(frame, row[1], key), held)
        else:
            store(frame, state, value, "[]", held)
            if kind == ElementKind.KEYED:
                store(frame, state, value, "key", state.env.get(key, 0))


def _field_name(frame: Frame, register: int, position: int) -> str:
    type_ = frame.type_of(register)
    fields = frame.program.underlying(type_).fields if type_ is not None else ()
    return fields[position].name if position < len(fields) else "[]"


def _copy(frame: Frame, state: State, number: int, row: Instruction) -> None:
    value = state.env.get(row[2], 0)
    assign(frame, state, row[1], access.held_by(frame, state, number, row[1], value))


def assign(frame: Frame, state: State, register: int, value: int) -> None:
    """A variable or temporary gets a value; conditions on its old value are forgotten."""
    state.env[register] = value
    if register < len(frame.body.variables) and state.conditions:
        forget_tests(frame, state, register)


def forget_tests(frame: Frame, state: State, register: int) -> None:
    """What was tested of a variable says nothing of its next value."""
    for condition in frame.conditions.of_variable(state.conditions, register):
        del state.conditions[condition]


def _unop(frame: Frame, state: State, number: int, row: Instruction) -> None:
    value = state.env.get(row[2], 0)
    if frame.strings[row[4]] == "!" and value in (TRUE, FALSE):
        state.env[row[1]] = TRUE if value == FALSE else FALSE


def _closure(frame: Frame, state: State, number: int, row: Instruction) -> None:
    literal = frame.program.sibling(frame.function, row[2])
    if literal is not None:
        state.env[row[1]] = 1 << frame.tokens.intern(Token("closure", -1, str(literal.id), number))


def _field(frame: Frame, state: State, number: int, row: Instruction) -> None:
    if number in frame.typing.denotes:
        _name(frame, state, number, row)
    else:
        access.read_field(frame, state, number, row)


def _element(frame: Frame, state: State, number: int, row: Instruction) -> None:
    if number in frame.typing.denotes:
        _name(frame, state, number, row)
    else:
        access.read_element(frame, state, number, row)


def _deref(frame: Frame, state: State, number: int, row: Instruction) -> None:
    if number not in frame.typing.denotes:
        access.dereference(frame, state, number, row)


def _pass(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """Assertions and syntactic conversions: the same object under another type."""
    value = state.env.get(row[2], 0)
    type_ = frame.type_of(row[1])
    if row[0] == Op.CONVERT and calls.copies(frame, frame.type_of(row[2]), type_):
        if value & ~CONSTANTS:
            use(frame, state, value, row[5], row[6], "read", frame.words(row[2]), False)
        value = calls.copied(frame, state, number, row[1])
    for token in bits(value):
        if frame.tokens.rows[token].kind not in ("acquired", "older", "result"):
            continue
        if frame.tokens.types[token] is None:
            frame.tokens.give_type(token, type_)
        elif row[0] == Op.ASSERT and _differ(frame, frame.tokens.types[token], type_):
            value &= ~(1 << token)  # an object of another type does not pass the assertion
    state.env[row[1]] = value
    if row[4] != NONE and row[0] == Op.ASSERT:
        state.env[row[4]] = 0


def _differ(frame: Frame, known: Type | None, asserted: Type | None) -> bool:
    """Reports whether two types are certainly not the same."""
    kinds = {frame.kind_of(known), frame.kind_of(asserted)}
    return known is not asserted and not kinds & {"iface", "unknown", "tparam"}


def _extract(frame: Frame, state: State, number: int, row: Instruction) -> None:
    assign(frame, state, row[1], state.heap.get((-1 - row[2], str(row[3])), 0))


def _send(frame: Frame, state: State, number: int, row: Instruction) -> None:
    value = state.env.get(row[3], 0)
    if escape(frame, state, value, "sent", row[5], row[6], frame.words(row[3])):
        return
    channel = state.env.get(row[2], 0)
    store(frame, state, channel, HELD, value)
    share(frame, state, value, Held(number, row[5], row[6], "sent", None), depth=1)


def _receive(frame: Frame, state: State, number: int, row: Instruction) -> None:
    goroutine.wait_on_channel(frame, state, row[2])
    value = load(frame, state, state.env.get(row[2], 0), "[]", frame.type_of(row[1]))
    value = renew(frame, state, value)
    state.env[row[1]] = access.held_by(frame, state, number, row[1], value)
    if row[4] != NONE:
        state.env[row[4]] = 0


def _declare(frame: Frame, state: State, number: int, row: Instruction) -> None:
    assign(frame, state, row[2], 0)
    if not state.status:
        return
    variable = frame.tokens.ids.get(Token("variable", -1, "*", row[2]))
    if variable is not None:
        state.status.pop(variable, None)


def _opaque(frame: Frame, state: State, number: int, row: Instruction) -> None:
    if row[1] != NONE:
        assign(frame, state, row[1], 0)


_TABLE: Final[dict[int, Transfer]] = {
    Op.CONST: _const,
    Op.NIL: _nil,
    Op.NAME: _name,
    Op.SETNAME: _set_name,
    Op.ZERO: _zero,
    Op.NEW: _allocate,
    Op.MAKE: _allocate,
    Op.COMPOSITE: _composite,
    Op.COPY: _copy,
    Op.UNOP: _unop,
    Op.CLOSURE: _closure,
    Op.INST: _pass,
    Op.FIELD: _field,
    Op.SETFIELD: access.set_field,
    Op.ADDRFIELD: access.address_of_field,
    Op.ELEM: _element,
    Op.SETELEM: access.set_element,
    Op.ADDRELEM: access.address_of_element,
    Op.SLICE: access.slice_,
    Op.DEREF: _deref,
    Op.STORE: access.store_through,
    Op.ADDR: access.take_address,
    Op.ASSERT: _pass,
    Op.CONVERT: _pass,
    Op.CALL: calls.call,
    Op.GO: goroutine.go,
    Op.DEFER: calls.defer,
    Op.EXTRACT: _extract,
    Op.SEND: _send,
    Op.RECV: _receive,
    Op.DECLARE: _declare,
    Op.OPAQUE: _opaque,
}
