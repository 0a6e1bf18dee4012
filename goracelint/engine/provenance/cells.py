"""The program's places that keep integers: fields, package-level variables, channels and collections in them.

::

    type handle struct{ addr uintptr }                     cell "demo.handle.addr"
    h := &handle{uintptr(unsafe.Pointer(r))}               stored there: the address of r
    p := (*res)(unsafe.Pointer(h.addr))                    turned back from there

Stores and uses are noted where they happen and put together by name when the whole program has been seen.

Errs: objects of one type share their cells.
"""

from goracelint.engine.provenance import shapes
from goracelint.engine.provenance.domain import Atom, Base, State
from goracelint.engine.provenance.frame import Frame, Stored
from goracelint.ir.opcodes import NONE, ElementKind, Op
from goracelint.program.types import Type


def field_cell(frame: Frame, register: int, name: str) -> str:
    """The name of field ``name`` of what a register holds; "" where its type is not known."""
    t = frame.type_of(register)
    member = frame.program.member(t, name) if t is not None else None
    if member is None or member.kind != "field" or member.owner is None or member.owner.kind != "named":
        return ""
    return f"{member.owner.name}.{name}"


def nested_cell(frame: Frame, register: int, name: str) -> str:
    """The same also for a field of a struct type without a name: ``h.arena.base`` after the field it lies in."""
    if cell := field_cell(frame, register, name):
        return cell
    t = frame.type_of(register)
    outer, _ = place_cell(frame, register) if t is not None and t.kind == "struct" else ("", "")
    return f"{outer}.{name}" if outer else ""


def place_cell(frame: Frame, register: int) -> tuple[str, str]:
    """(cell, what it is) of the place a temporary was read from; ("", "") for places of the function."""
    row = frame.defining(register)
    if row is None:
        return "", ""
    number = frame.definitions[register]
    denoted = frame.typing.denotes.get(number)
    if denoted is not None and denoted.kind == "var":
        return denoted.name, "global"
    if row[0] == Op.FIELD:
        return field_cell(frame, row[2], frame.strings[row[3]]), "field"
    return "", ""


def load(frame: Frame, number: int, register: int) -> int:
    """What a field or package-level variable holds: an integer of that cell, or a collection of them."""
    t = frame.type_of(register)
    if t is None:
        return 0
    core = frame.program.core(t)
    inner = core.args[-1] if core.kind in ("slice", "array", "map", "chan") and core.args else None
    if not shapes.is_word(frame.program, t) and not shapes.is_word(frame.program, inner):
        return 0
    cell, via = place_cell(frame, register)
    if not cell:
        return 0
    site = frame.site(number)
    memory = frame.oracle.models.words.get(cell)
    if memory is not None:
        return frame.atoms.bit(Atom("integer", Base("foreign", frame.function.id, 0, "", memory)))
    base = Base("cell", frame.function.id, 0, cell, frame.words(register))
    if inner is None or core.kind == "basic":
        return frame.atoms.bit(Atom("integer", base, via, site, site, frame.words(register)))
    return frame.atoms.bit(Atom("holder", base, _inner(core), site, site, frame.words(register)))


def load_pointer(frame: Frame, register: int) -> int:
    """The pointer, slice or string that a field or package-level variable holds."""
    kind = shapes.provenance_of(frame.program, frame.type_of(register))
    cell, _ = place_cell(frame, register) if kind else ("", "")
    if not cell:
        return 0
    return frame.atoms.bit(Atom("pointer", Base(kind, frame.function.id, register, cell, frame.words(register))))


def store(frame: Frame, state: State, number: int, cell: str, via: str, value: int, words: str, alone: bool) -> None:
    """Note that addresses enter a cell."""
    if not cell:
        return
    site = frame.site(number)
    for atom in frame.select(value, "pointer"):
        if atom.base.kind == "foreign":
            frame.notes.foreign[cell] = None
        elif "." in atom.base.root:
            frame.notes.linked[(cell, atom.base.root)] = None
    for atom in frame.select(value, "integer", "holder", "header"):
        if atom.base.kind in ("local", "fresh", "typed", "raw", "value") and atom.base.root != cell:
            key = (cell, atom.base, site)
            frame.notes.stored.setdefault(key, Stored(cell, via, atom, site, number, words, alone))


def set_field(frame: Frame, state: State, number: int, a: int, name: str, value: int) -> None:
    """``a.name = value``."""
    t = frame.type_of(a)
    if shapes.header_of(frame.program, t) == name:
        headers = [atom._replace(form="header") for atom in frame.select(value, "integer")]
        if a < frame.variables:
            frame.assign(state, a, frame.bits(headers), number)
        return
    owner = shapes.target_of(frame.program, t) or t
    if word := shapes.header_of(frame.program, owner):
        if word == name:
            _fill_header(frame, state, a, value)
        return
    words = f"{frame.words(a)}.{name}"
    _hide(frame, state, number, a, value, words)
    store(frame, state, number, field_cell(frame, a, name), "field", value, words, _is_alone(frame, owner))


def _hide(frame: Frame, state: State, number: int, a: int, value: int, words: str) -> None:
    """Note that an address enters an integer field of a struct that this function holds."""
    kept = [atom for atom in frame.select(value, "integer") if atom.base.kind in ("local", "fresh", "typed")]
    if not kept:
        return
    if a < frame.variables and not shapes.provenance_of(frame.program, frame.type_of(a)):
        bases = [Base("local", frame.function.id, a, "", frame.body.variables[a].name)]
    else:
        bases = [atom.base for atom in frame.select(state.get(a, 0), "pointer")]
    for base in bases:
        for atom in kept:
            frame.hidden.setdefault(base, {})[atom._replace(words=words)] = frame.site(number)


def _fill_header(frame: Frame, state: State, a: int, value: int) -> None:
    """``h.Data = value`` through a pointer: legal over a real slice or string (rule 6), else the header holds it."""
    headers = [atom._replace(form="header") for atom in frame.select(value, "integer")]
    for atom in frame.select(frame.value(state, a), "pointer"):
        if shapes.header_of(frame.program, frame.memory_type(atom.base)):
            state[atom.base.key] = frame.bits(headers)


def _is_alone(frame: Frame, owner: Type | None) -> bool:
    """Reports whether no other field of the struct can hold a reference."""
    return owner is not None and not shapes.may_hold_pointers(frame.program, owner)


def set_element(frame: Frame, state: State, number: int, a: int, value: int) -> None:
    """``a[i] = value``, ``a <- value`` or ``append(a, value)`` in place."""
    t = frame.type_of(a)
    core = frame.program.core(t) if t is not None else None
    held = hold(frame, number, core, value, frame.words(a))
    if not held:
        return
    if a < frame.variables:
        state[a] = state.get(a, 0) | held
        frame.reached[a] = frame.reached.get(a, 0) | held
    cell, _ = place_cell(frame, a)
    store(frame, state, number, cell, _inner(core), held, frame.words(a), True)


def hold(frame: Frame, number: int, core: Type | None, value: int, words: str) -> int:
    """The collection that holds these integers."""
    parked = frame.park(value, _inner(core), frame.site(number), words)
    atoms = frame.select(parked, "integer")
    kept = [atom._replace(form="holder") for atom in atoms if atom.base.kind not in ("count", "constant")]
    return frame.bits(kept)


def _inner(core: Type | None) -> str:
    kind = core.kind if core is not None else ""
    return {"map": "map", "chan": "channel"}.get(kind, "element")


def take_out(frame: Frame, state: State, number: int, a: int) -> int:
    """An element of a collection."""
    held = frame.select(frame.value(state, a) if a >= frame.variables else state.get(a, 0), "holder")
    site = frame.site(number)
    out = [atom._replace(form="integer", words=frame.words(a)) for atom in held]
    out = [atom._replace(take=site, park=site) if atom.base.kind == "cell" else atom for atom in out]
    return frame.bits(out)


def composite(frame: Frame, state: State, number: int) -> int:
    """A composite literal: a header, a struct whose fields are cells, or a collection."""
    _, dst, a, b, c, _, _ = frame.code[number]
    t = frame.type_of(dst)
    core = frame.program.core(t) if t is not None else None
    if t is None or core is None or a == NONE:
        return 0
    header = shapes.header_of(frame.program, t)
    found = 0
    for at in range(b, b + 3 * c, 3):
        kind, key, register = frame.body.pool[at : at + 3]
        value = state.get(register, 0)
        if not value:
            continue
        if core.kind == "struct":
            name = _field_name(frame, core, kind, key)
            if header == name:
                found |= frame.bits([atom._replace(form="header") for atom in frame.select(value, "integer")])
            elif not header and t.kind == "named":
                alone = _is_alone(frame, t)
                _hide_in_literal(frame, state, number, dst, value, f"{_short(t)}.{name}")
                store(frame, state, number, f"{t.name}.{name}", "field", value, f"{_short(t)}.{name}", alone)
        elif header == shapes.FIRST:
            if kind == ElementKind.POSITION and key == 0:
                found |= frame.bits([atom._replace(form="header") for atom in frame.select(value, "integer")])
        elif core.kind in ("slice", "array", "map"):
            found |= hold(frame, number, core, value, "the literal")
    return found


def _hide_in_literal(frame: Frame, state: State, number: int, dst: int, value: int, words: str) -> None:
    """The same for a field of a literal, which becomes a variable or is pointed to."""
    kept = [atom for atom in frame.select(value, "integer") if atom.base.kind in ("local", "fresh", "typed")]
    target = dst
    if dst >= frame.variables:
        copied = (row[1] for row in frame.code[number + 1 : number + 3] if row[0] == Op.COPY and row[2] == dst)
        target = next(copied, dst)
    kind = "local" if target < frame.variables else "fresh"
    key = target
    words_of = frame.body.variables[target].name if target < frame.variables else "the literal"
    base = Base(kind, frame.function.id, key, "", words_of)
    for atom in kept:
        frame.hidden.setdefault(base, {})[atom._replace(words=words)] = frame.site(number)


def _short(t: Type) -> str:
    return t.name.rpartition("/")[2].partition(".")[2] or t.name


def _field_name(frame: Frame, core: Type, kind: int, key: int) -> str:
    if kind == ElementKind.POSITION:
        return core.fields[key].name if key < len(core.fields) else ""
    return frame.strings[key] if kind == ElementKind.FIELD else ""
