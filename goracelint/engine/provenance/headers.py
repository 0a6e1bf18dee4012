"""Slice and string headers: the words of a slice or string as a struct.

::

    h := (*reflect.StringHeader)(unsafe.Pointer(&s))      laid over a real string: legal (rule 6)
    p := unsafe.Pointer(h.Data)                           its address, converted at once: legal (rule 5)
    c := *h                                               a copy: its Data is an integer that was kept
    c2 := reflect.StringHeader{Data: d, Len: n}           a value of its own
    s2 := *(*string)(unsafe.Pointer(&c2))                 read as a string: forged

Errs: a header that is filled through a pointer in another function is not followed.
"""

from goracelint.engine.provenance import shapes
from goracelint.engine.provenance.domain import Atom, State
from goracelint.engine.provenance.frame import Forged, Frame


def check(frame: Frame, state: State, number: int, value: int) -> None:
    """``*(*string)(unsafe.Pointer(&h))``: is h a header that never was a string?"""
    for atom in frame.atoms.of(value):
        base = atom.base
        t = frame.memory_type(base)
        if not shapes.header_of(frame.program, t) or t is None:
            continue
        kind = "header" if t.name in ("reflect.SliceHeader", "reflect.StringHeader") else "look-alike"
        for header in frame.select(state.get(base.key, 0), "header"):
            site = frame.site(number)
            words = base.text or "the literal"
            frame.notes.forged.setdefault((header.base, site), Forged(kind, header, site, number, words))


def data_of_header(frame: Frame, state: State, number: int, a: int) -> int:
    """``h.Data`` where h is laid over a slice or string (rule 6): its address, inside its own expression."""
    found = []
    for atom in frame.select(state.get(a, 0), "pointer"):
        base = atom.base
        memory = frame.memory_type(base)
        if memory is None:
            continue
        if shapes.is_view(frame.program, memory):
            found += _data_of_view(frame, state, number, base.key, "")
        else:
            kept = frame.select(state.get(base.key, 0), "header")
            site = frame.site(number)
            found += [header._replace(form="integer", parked="header", park=site) for header in kept]
    return frame.bits(found)


def copy_of(frame: Frame, state: State, number: int, register: int) -> int:
    """``*(*reflect.StringHeader)(unsafe.Pointer(&s))``: a copy of the header of s."""
    return frame.bits(
        [atom._replace(form="header") for atom in _data_of_view(frame, state, number, register, "header")]
    )


def _data_of_view(frame: Frame, state: State, number: int, register: int, parked: str) -> list[Atom]:
    site = frame.site(number)
    pointers = frame.select(frame.value(state, register), "pointer")
    return [Atom("integer", pointer.base, parked, site, site) for pointer in pointers]


def pointer_as_integer(frame: Frame, state: State, number: int, register: int) -> int:
    """``*(*uintptr)(unsafe.Pointer(&p))``: the address in p."""
    site = frame.site(number)
    pointers = frame.select(frame.value(state, register), "pointer")
    return frame.bits([Atom("integer", pointer.base, "", site) for pointer in pointers])
