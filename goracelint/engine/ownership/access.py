"""Memory instructions: fields, elements, slices, pointers and addresses.

::

    c.buf           the object is used, and what its field holds comes out
    b[2:]           a part: a view of the object's memory
    x := *p         a struct is copied, so that its fields are x's own from here on
    *(*string)(unsafe.Pointer(&b))    a string over b's memory

A view of a view is a view of the object, so every token knows its owner in one step.

Errs: all elements are one place; the address of a scalar field is a cell of its own, and what is stored through
it does not come back to the field.
"""

from goracelint.engine.ownership import content, zerocopy
from goracelint.engine.ownership.assignments import is_zero
from goracelint.engine.ownership.domain import CONSTANTS, NIL, Held, State, Token, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import detach_views, load, store, store_struct
from goracelint.engine.ownership.temporaries import Instruction
from goracelint.engine.ownership.typestate import renew, share, use
from goracelint.engine.transcript import Reach
from goracelint.ir.opcodes import NONE
from goracelint.program.types import Type


def fresh(frame: Frame, state: State, number: int, register: int) -> int:
    """New memory, one token an instruction; what it held in an earlier round of a loop is gone."""
    known = len(frame.tokens.rows)
    token = frame.tokens.intern(Token("fresh", -1, "", number), frame.type_of(register))
    if token >= known:
        return 1 << token
    for key in [key for key in state.heap if key[0] == token]:
        del state.heap[key]
    zerocopy.forget(frame, state, token)
    state.status.pop(token, None)
    state.shares.pop(token, None)
    return 1 << token


def note_new(frame: Frame, register: int, held: int, row: Instruction) -> None:
    """A pool gets its New: remembered, so that its summary can be judged."""
    token = only(held)
    if frame.named(frame.type_of(register)) == "sync.Pool" and token > 2:
        if frame.tokens.rows[token].kind in ("closure", "function"):
            function_id = int(frame.tokens.rows[token].step)
            frame.oracle.summary(function_id, Reach(2))
            frame.news.append((frame.function.facts.name.removeprefix("var "), function_id, row[5], row[6]))


def held_by(frame: Frame, state: State, number: int, register: int, value: int) -> int:
    """What a register holds of a value: a variable of struct type holds a copy, a temporary the thing itself."""
    token = only(value)
    if token < 3 or register >= len(frame.body.variables) or frame.tokens.rows[token].kind in ("fresh", "copy"):
        return value
    if frame.kind_of(frame.type_of(register)) not in ("struct", "array"):
        return value
    return _struct_copy(frame, state, number, token)


def stored_value(frame: Frame, state: State, number: int, register: int) -> int:
    """What a store puts somewhere: of a struct or array that stands in another object, a copy."""
    value = state.env.get(register, 0)
    token = only(value)
    if token < 3 or frame.tokens.rows[token].kind not in ("place", "acquired", "older"):
        return value
    if frame.kind_of(frame.type_of(register)) not in ("struct", "array"):
        return value
    return _struct_copy(frame, state, number, token)


def copied_elements(frame: Frame, state: State, number: int, value: int) -> int:
    """What ``append(dst, src...)`` puts into dst: elements of struct or array type are copied."""
    copied = 0
    for token in bits(value):
        row = frame.tokens.rows[token]
        if row.kind in ("place", "acquired", "older") and frame.kind_of(frame.tokens.types[token]) in (
            "struct",
            "array",
        ):
            copied |= _struct_copy(frame, state, number, token)
        else:
            copied |= 1 << token
    return copied


def _struct_copy(frame: Frame, state: State, number: int, token: int) -> int:
    copy = frame.tokens.intern(Token("copy", token, "", number), frame.tokens.types[token])
    for key in [key for key in state.heap if key[0] == copy]:
        del state.heap[key]
    for key in [key for key in state.heap if key[0] == token]:
        if not any(frame.kind_of(frame.tokens.types[held]) in ("struct", "array") for held in bits(state.heap[key])):
            state.heap[(copy, key[1])] = state.heap[key]
    return 1 << copy


def through(frame: Frame, state: State, number: int, register: int) -> int:
    """The object that a member access starts from, behind the implicit embedded steps."""
    value = state.env.get(register, 0)
    for name in frame.typing.paths.get(number, ()):
        value = load(frame, state, value, name, None)
    return value


def read_field(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """FIELD of a value: the object is used, and the field gives what it holds."""
    package = _package_of(frame, row[2])
    if package:
        name = f"{package}.{frame.strings[row[3]]}"
        state.env[row[1]] = 1 << frame.tokens.intern(Token("external", -1, name, -1))
        return
    base = through(frame, state, number, row[2])
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


def set_field(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """SETFIELD: the object is used; what was tested of the field is forgotten."""
    base = through(frame, state, number, row[2])
    use(frame, state, base, row[5], row[6], "write", frame.words(row[2]), False)
    name = frame.strings[row[3]]
    value = stored_value(frame, state, number, row[4])
    content.assign_field(frame, state, number, base, row)
    if name == "New":
        note_new(frame, row[2], value, row)
    holder = frame.named(frame.type_of(row[2]))
    own = holder.rpartition(".")[0] == frame.function.package.path  # a package knows what it does with its own fields
    if frame.models.kept_fields and not own and frame.models.keeps(holder, name):
        _keep(frame, state, number, base, name, value)
    if frame.kind_of(frame.type_of(row[4])) == "struct":
        detach_views(frame, state, base, name)
    store(frame, state, base, name, value, (row[5], row[6]))
    if name == "Data":
        _lay(frame, state, number, base, value)
    for condition in frame.conditions.of_field(state.conditions, name):
        del state.conditions[condition]


def _lay(frame: Frame, state: State, number: int, base: int, value: int) -> None:
    """``h.Data = uintptr(p)`` where h is the header of a variable: a slice or string over the memory of p."""
    header = only(base)
    row = frame.tokens.rows[header] if header > 2 else None
    if row is None or row.kind != "variable":
        return
    type_ = frame.type_of(row.site)
    how = "slice" if frame.kind_of(type_) == "slice" else "string"
    if how == "slice" or (type_ is not None and frame.program.underlying(type_).name == "string"):
        laid = 0
        for token in bits(value & ~CONSTANTS):
            laid |= view(frame, token, how, number, row.site)
        state.env[row.site] = laid


def _keep(frame: Frame, state: State, number: int, base: int, name: str, value: int) -> None:
    """A field that others use on their own: what it held is free again, what it holds now is not."""
    for holder in bits(base):
        for token in bits(state.heap.get((holder, name), 0)):
            state.shares.pop(token, None)
    row = frame.code[number]
    rows = [frame.tokens.rows[holder] for holder in bits(base)]
    if any(row_.kind != "nil" and (row_.kind != "fresh" or row_.step) for row_ in rows):
        share(frame, state, value, Held(number, row[5], row[6], "retained", None), depth=1)


def address_of_field(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """ADDRFIELD: a part of struct type is its own address, else a cell that holds the value."""
    base = through(frame, state, number, row[2])
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
    frame.cells[cell] = (base, frame.strings[row[3]])


def read_element(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """ELEM of a value: an element of a slice, an array, a map or a string."""
    base = state.env.get(row[2], 0)
    use(frame, state, base, row[5], row[6], "read", frame.words(row[2]), False)
    if frame.kind_of(frame.type_of(row[2])) == "map":
        content.look_up(frame, state, number, row[2], base)
    value = load(frame, state, base, "[]", frame.type_of(row[1]))
    value = renew(frame, state, value)
    state.env[row[1]] = held_by(frame, state, number, row[1], value)


def set_element(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """SETELEM: all elements of one object are one place."""
    base = state.env.get(row[2], 0)
    use(frame, state, base, row[5], row[6], "write", frame.words(row[2]), False)
    if frame.kind_of(frame.type_of(row[2])) != "map":
        zerocopy.written(frame, state, base, row[5], row[6], row[2])
    value = stored_value(frame, state, number, row[4])
    site = (row[5], row[6])
    store(frame, state, base, "[]", value, site)
    if frame.kind_of(frame.type_of(row[2])) == "map":
        content.add_entry(frame, state, number, base)
        if not _compares_addresses(frame, row[2]):
            store(frame, state, base, "key", state.env.get(row[3], 0), site)


def _compares_addresses(frame: Frame, register: int) -> bool:
    """Reports whether the keys of a map are pointers: it looks at nothing behind them."""
    type_ = frame.type_of(register)
    shape = frame.program.core(type_) if type_ is not None else None
    key = frame.program.underlying(shape.args[0]) if shape is not None and shape.kind == "map" else None
    return key is not None and (key.kind == "ptr" or key.name == "unsafe.Pointer")


def slice_(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """SLICE: a view; one that does not start at zero is a part."""
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
    return 1 << frame.tokens.view(token, how, number, frame.type_of(register))


def dereference(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """DEREF of a value: a copy where it is a struct."""
    base = state.env.get(row[2], 0)
    type_ = frame.type_of(row[1])
    use(frame, state, base, row[5], row[6], "read", frame.words(row[2]), False)
    if frame.kind_of(type_) in ("struct", "array"):
        token = only(base & ~NIL)
        state.env[row[1]] = _struct_copy(frame, state, number, token) if token > 2 else 0
    else:
        value = load(frame, state, base, "*", type_)
        if not value & ~NIL and frame.kind_of(type_) in ("slice", "basic"):
            value = _by_header(frame, state, base, number, row[1]) or value
        if type_ is not None and frame.program.underlying(type_).name == "string":
            value = _as_string(frame, value, number, row[1])
            zerocopy.made(state, value)
        state.env[row[1]] = value


def _by_header(frame: Frame, state: State, base: int, number: int, register: int) -> int:
    """A struct that is read as a slice or string (``*(*[]byte)(unsafe.Pointer(&header))``): memory of its address."""
    value = 0
    token = only(base & ~NIL)
    type_ = frame.tokens.types[token] if token > 2 else None
    under = frame.program.underlying(type_) if type_ is not None else None
    if under is None or under.kind != "struct" or not under.fields or not _is_address(frame, under.fields[0].type):
        return 0
    for held in bits(state.heap.get((token, under.fields[0].name), 0) & ~CONSTANTS):
        value |= view(frame, held, "slice", number, register)
    return value


def _is_address(frame: Frame, type_: Type | None) -> bool:
    return type_ is not None and frame.program.underlying(type_).name in ("uintptr", "unsafe.Pointer")


def _as_string(frame: Frame, value: int, number: int, register: int) -> int:
    """A slice header read as a string (``*(*string)(unsafe.Pointer(&b))``): a string over its memory."""
    string = 0
    for token in bits(value):
        if token > 2 and frame.kind_of(frame.tokens.types[token]) == "slice":
            string |= view(frame, token, "string", number, register)
        else:
            string |= 1 << token
    return string


def store_through(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """STORE through a pointer."""
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


def take_address(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """ADDR of a variable; a struct is its own address."""
    type_ = frame.type_of(row[2])
    value = state.env.get(row[2], 0)
    if frame.kind_of(type_) in ("struct", "array") or row[2] >= len(frame.body.variables):
        if not value and frame.kind_of(type_) in ("struct", "array"):
            value = state.env[row[2]] = fresh(frame, state, number, row[2])
        state.env[row[1]] = value
    else:
        state.env[row[1]] = 1 << frame.tokens.intern(Token("variable", -1, "*", row[2]), frame.type_of(row[1]))


def address_of_element(frame: Frame, state: State, number: int, row: Instruction) -> None:
    """ADDRELEM: an element of struct type is its own address, else a view of the elements."""
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
