"""Calls that the language defines: append, copy, delete, close, clear, min, max, unsafe views.

::

    out := append((*bp)[:0], s...)   out is memory of *bp where it fits: a view, or new memory
    xs = append(xs, b)               xs leads to b

Errs: append is taken to stay in place, since it may; len and cap read a slice header, not its memory.
"""

from goracelint.engine.ownership import content, zerocopy
from goracelint.engine.ownership.access import copied_elements, stored_value
from goracelint.engine.ownership.callsite import CallSite
from goracelint.engine.ownership.domain import CONSTANTS, NIL, State, Token, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.lattice import CLEARED
from goracelint.engine.ownership.memory import load, store
from goracelint.engine.ownership.typestate import forget_behind, use
from goracelint.ir.opcodes import NONE
from goracelint.program.types import Type


def apply(frame: Frame, state: State, site: CallSite) -> list[State]:
    """The state after a builtin call."""
    name = site.target.name if site.target is not None else ""
    match name:
        case "append":
            _append(frame, state, site)
        case "copy" | "clear" | "delete":
            if name != "delete" and site.args:
                zerocopy.written(frame, state, site.args[0], site.start, site.end, site.registers[0])
            for index, (value, register) in enumerate(zip(site.args[:2], site.registers, strict=False)):
                if frame.kind_of(frame.type_of(register)) not in ("basic",):
                    access = "read" if index and name == "copy" else "write"
                    use(frame, state, value, site.start, site.end, access, frame.words(register), site.deferred)
            if name == "clear" and site.args:
                content.write(frame, state, content.spots_of(frame, state, site.args[0]), CLEARED)
            elif name == "delete" and site.args:
                content.delete_entry(frame, state, site.args[0])
        case "unsafe.String" | "unsafe.StringData" | "unsafe.Slice" | "unsafe.SliceData" | "unsafe.Add":
            _view(frame, state, site, "string" if name == "unsafe.String" else "slice")
        case "recover":  # what runs while panicking is not looked at
            _result(state, site, NIL)
        case _:
            _result(state, site, 0)
    return [state]


def _append(frame: Frame, state: State, site: CallSite) -> None:
    if not site.args:
        return
    base = site.args[0]
    use(frame, state, base, site.start, site.end, "write", frame.words(site.registers[0]), site.deferred)
    if zerocopy.is_cut(frame, site.registers[0]):
        zerocopy.written(frame, state, base, site.start, site.end, site.registers[0])
    elements = 0
    for value, register in zip(site.args[1:], site.registers[1:], strict=True):
        if site.spread:
            if value:
                use(frame, state, value, site.start, site.end, "read", frame.words(register), site.deferred)
            if not _is_bytes(frame, register):
                held = load(frame, state, value, "[]", _element_type(frame, register))
                elements |= copied_elements(frame, state, site.number, held)
        else:
            elements |= stored_value(frame, state, site.number, register)
    for token in bits(base):
        row = frame.tokens.rows[token]
        if row.kind in ("acquired", "older") or (row.kind == "place" and row.step == "*"):
            content.meet(frame, state, content.spots_of(frame, state, 1 << token), "grown", site.number)
    grown = 1 << frame.tokens.intern(Token("fresh", -1, "append", site.number), frame.type_of(site.dst))
    if not base & grown:
        forget_behind(frame, state, only(grown))  # another slice than in the last turn of a loop
    result = base & ~NIL
    if elements & ~CONSTANTS:
        store(frame, state, result | grown, "[]", elements)
        store(frame, state, grown, "[]", load(frame, state, result, "[]", None))
        result |= grown
    elif not result:
        result = grown
    _result(state, site, result)


def _element_type(frame: Frame, register: int) -> Type | None:
    type_ = frame.type_of(register)
    return frame.program.underlying(type_).elem if type_ is not None else None


def _is_bytes(frame: Frame, register: int) -> bool:
    type_ = frame.type_of(register)
    elem = type_.elem if type_ is not None else None
    return frame.kind_of(elem) == "basic" or frame.kind_of(type_) == "basic"


def _view(frame: Frame, state: State, site: CallSite, how: str) -> None:
    value = 0
    for token in bits(site.args[0] if site.args else 0):
        if token < 3:
            continue
        row = frame.tokens.rows[token]
        kind = "string" if how == "string" or (row.kind == "view" and row.step == "string") else how
        base = row.parent if row.kind == "view" else token
        value |= 1 << frame.tokens.view(base, kind, site.number, frame.type_of(site.dst))
    zerocopy.made(state, value)
    _result(state, site, value)


def _result(state: State, site: CallSite, value: int) -> None:
    if site.dst != NONE:
        state.env[site.dst] = value
