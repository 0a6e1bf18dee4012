"""Conversions between pointers and integers: where an address enters and leaves the world of numbers.

::

    uintptr(unsafe.Pointer(p))                 an integer inside its own expression (rules 2 and 3)
    unsafe.Pointer(uintptr(p) + off)           back within it: legal (rule 3)
    unsafe.Pointer(u)                          u was kept in a variable: not one of the legal forms
    unsafe.Pointer(uintptr(handle))            no address at all

Errs: an integer of which nothing is known becomes a pointer of which nothing is known, silently.
"""

from typing import Final

from goracelint.engine.provenance import headers, shapes
from goracelint.engine.provenance.domain import NO_ADDRESS, NOWHERE, Atom, Base, Site, State
from goracelint.engine.provenance.frame import Frame, Made, Turned
from goracelint.engine.provenance.summary import ParameterUse
from goracelint.program.types import Type

_SMALLEST_LEGAL: Final = 4096  # below, the runtime throws when it meets the value as a pointer


def convert(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    """``T(x)``."""
    to, of = frame.type_of(dst), frame.type_of(a)
    program = frame.program
    target = frame.typing.targets.get(number)
    if target is not None and target.type is not None:
        to = target.type
    if shapes.is_unsafe_pointer(program, to):
        value = _to_pointer(frame, state, number, a, of)
    elif shapes.integer_width(program, to):
        value = _to_integer(frame, state, number, a, to, of)
    else:
        value = frame.bits(frame.select(frame.value(state, a), "pointer"))
        if shapes.is_view(program, shapes.target_of(program, to)):
            headers.check(frame, state, number, value)
        elif shapes.is_view(program, to) and not shapes.is_view(program, of):
            value = 0
        elif shapes.is_view(program, to) and program.core(to or of or program.types.unknown) is not None:
            value = value if to is not None and of is not None and program.core(to) is program.core(of) else 0
    frame.assign(state, dst, value, number)


def _to_integer(frame: Frame, state: State, number: int, a: int, to: Type | None, of: Type | None) -> int:
    program = frame.program
    value = frame.value(state, a)
    if shapes.provenance_of(program, of):
        if not shapes.is_unsafe_pointer(program, of):
            return 0
        pointers = frame.select(value, "pointer")
        return frame.bits([Atom("integer", atom.base, "", frame.site(number)) for atom in pointers])
    if of is not None and of.kind == "named" and of.name in frame.oracle.models.handles:
        base = Base("handle", frame.function.id, a, "", frame.words(a))
        return value | frame.atoms.bit(Atom("integer", base, "variable", frame.site(number)))
    if shapes.integer_width(program, of) == "narrow":
        base = Base("narrow", frame.function.id, a, "", frame.words(a))
        return frame.atoms.bit(Atom("integer", base, "variable", frame.site(number)))
    if shapes.integer_width(program, to) == "narrow":
        return frame.bits([atom for atom in frame.select(value, "integer") if atom.base.kind in NO_ADDRESS])
    return frame.bits(frame.select(value, "integer", "quotient"))


def _to_pointer(frame: Frame, state: State, number: int, a: int, of: Type | None) -> int:
    program = frame.program
    value = frame.value(state, a)
    if not shapes.integer_width(program, of):
        return frame.bits(frame.select(value, "pointer"))
    site = frame.site(number)
    if of is not None and of.kind == "named" and of.name in frame.oracle.models.handles:
        _made(frame, "handle", site, site, frame.words(a))
        return 0
    found = 0
    for atom in frame.select(value, "integer"):
        if atom.base.kind in NO_ADDRESS:
            if not (atom.base.kind == "constant" and _is_typed_at_once(frame, number)):
                _made_of(frame, atom, site)
            continue
        found |= frame.atoms.bit(Atom("pointer", atom.base))
        if atom.base.kind == "value":
            frame.uses.setdefault(ParameterUse(atom.base.root, "pointer", site))
        if atom.parked:
            direct = atom.parked == "result" and a >= frame.variables
            turned(frame, "pointer", atom._replace(parked="call") if direct else atom, number, frame.words(a))
    return found


def _is_typed_at_once(frame: Frame, number: int) -> bool:
    """Reports whether memory at a fixed address is meant: ``(*int32)(unsafe.Pointer(uintptr(0x21c)))``."""
    register = frame.code[number][1]
    for later in range(number + 1, len(frame.code)):
        _, dst, _a, b, c, _, _ = frame.code[later]
        target = frame.typing.targets.get(later)
        if target is not None and register in frame.body.operands(b + 2, c - 2):
            return target.kind == "conversion" and shapes.target_of(frame.program, frame.type_of(dst)) is not None
    return False


def turned(
    frame: Frame, how: str, atom: Atom, number: int, words: str, callee: str = "", inner: ParameterUse | None = None
) -> None:
    """Note that a parked integer is taken for a pointer."""
    site = frame.site(number)
    reached = inner.site if inner is not None else NOWHERE
    note = Turned(how, atom.parked, atom, site, number, atom.words or words, callee, reached)
    frame.notes.turned.setdefault((how, atom.base, atom.parked, site), note)


def _made_of(frame: Frame, atom: Atom, site: Site) -> None:
    kind, words = atom.base.kind, atom.base.text
    if kind == "constant":
        try:
            number = int(words.replace("_", ""), 0)
        except ValueError:
            return
        if not 0 < number < _SMALLEST_LEGAL:
            return
    _made(frame, kind, site, atom.take, words)


def _made(frame: Frame, what: str, site: Site, origin: Site, words: str) -> None:
    frame.notes.made.setdefault((what, site), Made(what, site, origin, words))
