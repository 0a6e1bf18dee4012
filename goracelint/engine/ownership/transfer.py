"""Transfer functions: what each instruction does to a state.

Most instructions change the state in place; a call may split it (each case of a callee is a path of its
own), so the result is always a list of states.

Errs: arithmetic, comparisons and scalar memory carry nothing; an opaque instruction forgets its result.
"""

from collections.abc import Callable
from typing import Final

from goracelint.engine.ownership import calls, content
from goracelint.engine.ownership.assignments import is_zero
from goracelint.engine.ownership.domain import FALSE, NIL, TRUE, Held, State, Token, bits, only
from goracelint.engine.ownership.frame import Frame, Instruction
from goracelint.engine.ownership.memory import HELD, load, store, store_struct, zero_value
from goracelint.engine.ownership.typestate import escape, renew, share, use
from goracelint.ir.opcodes import NONE, ElementKind, LiteralKind, Op

Transfer = Callable[[Frame, State, int, Instruction], list[State] | None]


def step(frame: Frame, state: State, number: int) -> list[State]:
    """The states after one instruction that is not a terminator."""
    row = frame.code[number]
    function = _TABLE.get(row[0])
    if function is None:
        return [state]
    result = function(frame, state, number, row)
    return [state] if result is None else result


def _const(frame: Frame, state: State, number: int, row: Instruction) -> None:
    text = frame.strings[row[2]]
    if row[3] == LiteralKind.BOOL:
        state.env[row[1]] = TRUE if text == "true" else FALSE


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
        state.heap[(only(state.env[row[1]]), "recv")] = _through(frame, state, number, row[2])
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
        state.env[row[1]] = _fresh(frame, state, number, row[1])
    else:
        state.env[row[1]] = zero_value(frame, type_)


def _fresh(frame: Frame, state: State, number: int, register: int) -> int:
    token = frame.tokens.intern(Token("fresh", -1, "", number), frame.type_of(register))
    for key in [key for key in state.heap if key[0] == token]:
        del state.heap[key]
    state.status.pop(token, None)
    state.shares.pop(token, None)
    return 1 << token


def _allocate(frame: Frame, state: State, number: int, row: Instruction) -> None:
    state.env[row[1]] = _fresh(frame, state, number, row[1])


def _composite(frame: Frame, state: State, number: int, row: Instruction) -> None:
    value = state.env[row[1]] = _fresh(frame, state, number, row[1])
    struct = frame.kind_of(frame.type_of(row[1])) in ("struct", "unknown")
    for index in range(row[4]):
        kind, key, element = frame.body.operands(row[3] + 3 * index, 3)
        held = state.env.get(element, 0)
        if not held:
            continue
        if kind == ElementKind.FIELD and frame.strings[key] == "New":
            note_new(frame, row[1], held, row)
        if kind == ElementKind.FIELD and struct:
            store(frame, state, value, frame.strings[key], held)
        elif kind == ElementKind.POSITION and struct:
            store(frame, state, value, _field_name(frame, row[1], key), held)
        else:
            store(frame, state, value, "[]", held)
            if kind == ElementKind.KEYED:
                store(frame, state, value, "key", state.env.get(key, 0))


def note_new(frame: Frame, register: int, held: int, row: Instruction) -> None:
    """A pool gets its New: remembered, so that its summary can be judged."""
    token = only(held)
    if frame.named(frame.type_of(register)) == "sync.Pool" and token > 2:
        if frame.tokens.rows[token].kind in ("closure", "function"):
            function_id = int(frame.tokens.rows[token].step)
            frame.oracle.summary(function_id, 1)
            frame.news.append((frame.function.facts.name.removeprefix("var "), function_id, row[5], row[6]))


def _field_name(frame: Frame, register: int, position: int) -> str:
    type_ = frame.type_of(register)
    fields = frame.program.underlying(type_).fields if type_ is not None else ()
    return fields[position].name if position < len(fields) else "[]"


def _copy(frame: Frame, state: State, number: int, row: Instruction) -> None:
    value = state.env.get(row[2], 0)
    assign(frame, state, row[1], held_by(frame, state, number, row[1], value))


def held_by(frame: Frame, state: State, number: int, register: int, value: int) -> int:
    """What a register holds of a value: a variable of struct type holds a copy, a temporary the thing itself."""
    token = only(value)
    if token < 3 or register >= len(frame.body.variables) or frame.tokens.rows[token].kind in ("fresh", "copy"):
        return value
    if frame.kind_of(frame.type_of(register)) not in ("struct", "array"):
        return value
    return _struct_copy(frame, state, number, token)


def assign(frame: Frame, state: State, register: int, value: int) -> None:
    """A variable or temporary gets a value; conditions on its old value are forgotten."""
    state.env[register] = value
    if register < len(frame.body.variables) and state.conditions:
        for key in [key for key in state.conditions if _depends(key, register)]:
            del state.conditions[key]


def _depends(key: object, register: int) -> bool:
    if isinstance(key, tuple):
        return (len(key) == 2 and key[0] == "v" and key[1] == register) or any(_depends(part, register) for part in key)
    return False


def _struct_copy(frame: Frame, state: State, number: int, token: int) -> int:
    copy = frame.tokens.intern(Token("copy", token, "", number), frame.tokens.types[token])
    for key in [key for key in state.heap if key[0] == copy]:
        del state.heap[key]
    for key in [key for key in state.heap if key[0] == token]:
        if not any(frame.kind_of(frame.tokens.types[held]) in ("struct", "array") for held in bits(state.heap[key])):
            state.heap[(copy, key[1])] = state.heap[key]
    return 1 << copy


def _unop(frame: Frame, state: State, number: int, row: Instruction) -> None:
    value = state.env.get(row[2], 0)
    if frame.strings[row[4]] == "!" and value in (TRUE, FALSE):
        state.env[row[1]] = TRUE if value == FALSE else FALSE


def _closure(frame: Frame, state: State, number: int, row: Instruction) -> None:
    literal = frame.program.sibling(frame.function, row[2])
    if literal is not None:
        state.env[row[1]] = 1 << frame.tokens.intern(Token("closure", -1, str(literal.id), number))


def _through(frame: Frame, state: State, number: int, register: int) -> int:
    """The object that a member access starts from, behind the implicit embedded steps."""
    value = state.env.get(register, 0)
    for name in frame.typing.paths.get(number, ()):
        value = load(frame, state, value, name, None)
    return value


def _field(frame: Frame, state: State, number: int, row: Instruction) -> None:
    denotation = frame.typing.denotes.get(number)
    if denotation is not None:
        _name(frame, state, number, row)
        return
    package = _package_of(frame, row[2])
    if package:
        name = f"{package}.{frame.strings[row[3]]}"
        state.env[row[1]] = 1 << frame.tokens.intern(Token("external", -1, name, -1))
        return
    base = _through(frame, state, number, row[2])
    if frame.kind_of(frame.type_of(row[2])) in ("ptr", "unknown", "struct"):
        use(frame, state, base, row[5], row[6], "read", frame.words(row[2]), False)
    content.read_field(frame, state, number, base, row)
    value = load(frame, state, base, frame.strings[row[3]], frame.type_of(row[1]))
    state.env[row[1]] = held_by(frame, state, number, row[1], value)


def _package_of(frame: Frame, register: int) -> str:
    """The import path that a register names, where it names a package."""
    number = frame.definitions.get(register)
    denotation = frame.typing.denotes.get(number) if number is not None else None
    return denotation.name if denotation is not None and denotation.kind == "package" else ""


def _set_field(frame: Frame, state: State, number: int, row: Instruction) -> None:
    base = _through(frame, state, number, row[2])
    use(frame, state, base, row[5], row[6], "write", frame.words(row[2]), False)
    name = frame.strings[row[3]]
    value = state.env.get(row[4], 0)
    content.assign_field(frame, state, number, base, row)
    if name == "New":
        note_new(frame, row[2], value, row)
    if frame.models.kept_fields and frame.models.keeps(frame.named(frame.type_of(row[2])), name):
        _keep(frame, state, number, base, name, value)
    store(frame, state, base, name, value, (row[5], row[6]))
    for key in [key for key in state.conditions if content.mentions_field(key, name)]:
        del state.conditions[key]


def _keep(frame: Frame, state: State, number: int, base: int, name: str, value: int) -> None:
    """A field that others use on their own: what it held is free again, what it holds now is not."""
    for holder in bits(base):
        for token in bits(state.heap.get((holder, name), 0)):
            state.shares.pop(token, None)
    row = frame.code[number]
    rows = [frame.tokens.rows[holder] for holder in bits(base)]
    if any(row_.kind != "nil" and (row_.kind != "fresh" or row_.step) for row_ in rows):
        share(frame, state, value, Held(number, row[5], row[6], "retained", None), depth=1)


def _address_of_field(frame: Frame, state: State, number: int, row: Instruction) -> None:
    base = _through(frame, state, number, row[2])
    field_type = frame.type_of(row[1])
    inner = field_type.elem if field_type is not None else None
    held = load(frame, state, base, frame.strings[row[3]], inner)
    if frame.kind_of(inner) in ("struct", "array", "unknown"):
        state.env[row[1]] = held
        return
    content.take_address(frame, state, base, frame.strings[row[3]])
    cell = frame.tokens.intern(Token("fresh", -1, "", number), field_type)
    state.heap[(cell, "*")] = held
    state.env[row[1]] = 1 << cell


def _element(frame: Frame, state: State, number: int, row: Instruction) -> None:
    if number in frame.typing.denotes:
        _name(frame, state, number, row)
        return
    base = state.env.get(row[2], 0)
    use(frame, state, base, row[5], row[6], "read", frame.words(row[2]), False)
    if frame.kind_of(frame.type_of(row[2])) == "map":
        content.look_up(frame, state, number, row[2], base)
    value = load(frame, state, base, "[]", frame.type_of(row[1]))
    renew(frame, state, value)
    state.env[row[1]] = held_by(frame, state, number, row[1], value)


def _set_element(frame: Frame, state: State, number: int, row: Instruction) -> None:
    base = state.env.get(row[2], 0)
    use(frame, state, base, row[5], row[6], "write", frame.words(row[2]), False)
    value = state.env.get(row[4], 0)
    site = (row[5], row[6])
    store(frame, state, base, "[]", value, site)
    if frame.kind_of(frame.type_of(row[2])) == "map":
        content.add_entry(frame, state, number, base)
        store(frame, state, base, "key", state.env.get(row[3], 0), site)


def _slice(frame: Frame, state: State, number: int, row: Instruction) -> None:
    low = frame.body.pool[row[3]]
    high = frame.body.pool[row[3] + 1]
    part = low != NONE and not is_zero(frame, low)
    value = 0
    for token in bits(state.env.get(row[2], 0)):
        if token > 2:
            value |= view(frame, token, "part" if part else "slice", number, row[1])
    if high != NONE and not part and is_zero(frame, high):
        frame.empty_views.update(bits(value))
    state.env[row[1]] = value


def view(frame: Frame, token: int, how: str, number: int, register: int) -> int:
    """Memory of the token's object; a view of a view is a view of the object."""
    row = frame.tokens.rows[token]
    if row.kind == "view":
        how = row.step if row.step in ("string", "part") and how != "string" else how
        token = row.parent
    if frame.tokens.rows[token].kind in ("function", "closure"):
        return 0
    return 1 << frame.tokens.intern(Token("view", token, how, number), frame.type_of(register))


def _deref(frame: Frame, state: State, number: int, row: Instruction) -> None:
    if number in frame.typing.denotes:
        return
    base = state.env.get(row[2], 0)
    type_ = frame.type_of(row[1])
    use(frame, state, base, row[5], row[6], "read", frame.words(row[2]), False)
    if frame.kind_of(type_) in ("struct", "array"):
        token = only(base & ~NIL)
        state.env[row[1]] = _struct_copy(frame, state, number, token) if token > 2 else 0
    else:
        value = load(frame, state, base, "*", type_)
        if type_ is not None and frame.program.underlying(type_).name == "string":
            value = _as_string(frame, value, number, row[1])
        state.env[row[1]] = value


def _as_string(frame: Frame, value: int, number: int, register: int) -> int:
    """A slice header read as a string (``*(*string)(unsafe.Pointer(&b))``): a string over its memory."""
    string = 0
    for token in bits(value):
        if token > 2 and frame.kind_of(frame.tokens.types[token]) == "slice":
            string |= view(frame, token, "string", number, register)
        else:
            string |= 1 << token
    return string


def _store(frame: Frame, state: State, number: int, row: Instruction) -> None:
    base = state.env.get(row[2], 0)
    use(frame, state, base, row[5], row[6], "write", frame.words(row[2]), False)
    type_ = frame.type_of(row[2])
    elem = type_.elem if type_ is not None else None
    if frame.kind_of(elem) in ("struct", "array"):
        content.copy_struct(frame, state, base, only(state.env.get(row[3], 0)))
        store_struct(frame, state, base, state.env.get(row[3], 0))
    else:
        value = state.env.get(row[3], 0)
        content.store_whole(frame, state, base, row[3])
        store(frame, state, base, "*", value)


def _address(frame: Frame, state: State, number: int, row: Instruction) -> None:
    type_ = frame.type_of(row[2])
    value = state.env.get(row[2], 0)
    if frame.kind_of(type_) in ("struct", "array") or row[2] >= len(frame.body.variables):
        if not value and frame.kind_of(type_) in ("struct", "array"):
            value = state.env[row[2]] = _fresh(frame, state, number, row[2])
        state.env[row[1]] = value
    else:
        state.env[row[1]] = 1 << frame.tokens.intern(Token("variable", -1, "*", row[2]), frame.type_of(row[1]))


def _address_of_element(frame: Frame, state: State, number: int, row: Instruction) -> None:
    base = state.env.get(row[2], 0)
    type_ = frame.type_of(row[1])
    elem = type_.elem if type_ is not None else None
    if frame.kind_of(elem) in ("struct", "array", "unknown"):
        state.env[row[1]] = load(frame, state, base, "[]", elem)
        return
    value = 0
    for token in bits(base):
        if token > 2:
            value |= view(frame, token, "slice", number, row[1])
    state.env[row[1]] = value


def _pass(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """Assertions and syntactic conversions: the same object under another type."""
    value = state.env.get(row[2], 0)
    type_ = frame.type_of(row[1])
    if row[0] == Op.CONVERT and calls.copies(frame, frame.type_of(row[2]), type_):
        value = 0
    state.env[row[1]] = value
    for token in bits(value):
        if frame.tokens.rows[token].kind in ("acquired", "result") and frame.tokens.types[token] is None:
            frame.tokens.types[token] = type_
    if row[4] != NONE and row[0] == Op.ASSERT:
        state.env[row[4]] = 0


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
    calls.wait_on_channel(frame, state, row[2])
    value = load(frame, state, state.env.get(row[2], 0), "[]", frame.type_of(row[1]))
    renew(frame, state, value)
    state.env[row[1]] = held_by(frame, state, number, row[1], value)
    if row[4] != NONE:
        state.env[row[4]] = 0


def _declare(frame: Frame, state: State, number: int, row: Instruction) -> None:
    assign(frame, state, row[2], 0)
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
    Op.SETFIELD: _set_field,
    Op.ADDRFIELD: _address_of_field,
    Op.ELEM: _element,
    Op.SETELEM: _set_element,
    Op.ADDRELEM: _address_of_element,
    Op.SLICE: _slice,
    Op.DEREF: _deref,
    Op.STORE: _store,
    Op.ADDR: _address,
    Op.ASSERT: _pass,
    Op.CONVERT: _pass,
    Op.CALL: calls.call,
    Op.GO: calls.go,
    Op.DEFER: calls.defer,
    Op.EXTRACT: _extract,
    Op.SEND: _send,
    Op.RECV: _receive,
    Op.DECLARE: _declare,
    Op.OPAQUE: _opaque,
}
