"""Go pointers stored in memory that the collector does not scan.

    n := (*node)(unsafe.Pointer(&buf[0]))     buf is []byte: allocated as memory without pointers
    n.next = other                            keeps other alive for nobody

Errs: what was not cast here but arrived as a pointer of the larger type is not known to lie over bytes.
"""

from __future__ import annotations

from goracelint.engine.events import EventStep, FieldValue
from goracelint.engine.layout.frame import Frame, short
from goracelint.engine.layout.memory import OPEN, PART, WHOLE, Place, State
from goracelint.ir.opcodes import Op
from goracelint.program.types import Type


def judge_store(frame: Frame, state: State, number: int, target: int, value: int, stored: Type, field: str) -> None:
    """A store of something of type ``stored`` through register ``target``."""
    place = state.get(target)
    if not frame.is_reporting or not isinstance(place, Place) or place.memory.extent not in (WHOLE, PART, OPEN):
        return
    memory, layout = place.memory, frame.layout
    if memory.type is None or layout.has_pointers(memory.type) is not False or not layout.has_pointers(stored):
        return
    if not _is_pointer_of_go(frame, value):
        return
    t = frame.type_of(target)
    fields: dict[str, FieldValue] = {
        "place": memory.text, "size": 0, "room": 0, "extent": memory.extent, "field": field,
        "type": short(t) if t is not None else "", "must": not _is_untyped(frame, value),
    }  # fmt: skip
    steps = [
        EventStep("memory", memory.function, memory.start, memory.end),
        frame.step("store", number),
    ]
    frame.emit("PointerInBytes", number, "store", fields, steps)


def _is_pointer_of_go(frame: Frame, register: int) -> bool:
    """Whether a value may be or hold a pointer into memory of Go: not nil, not a constant, nor zero fields."""
    definition = frame.definitions.get(register)
    if definition is None:
        return True
    row = frame.body.instruction(definition)
    if row[0] == Op.COMPOSITE:
        return any(_is_pointer_of_go(frame, element) for element in _pointers_in(frame, row))
    return row[0] not in (Op.NIL, Op.CONST, Op.ZERO)


def _pointers_in(frame: Frame, row: tuple[int, int, int, int, int, int, int]) -> list[int]:
    """The values of a literal that are or hold pointers."""
    values = frame.body.operands(row[3], 3 * row[4])[2::3]
    types = [(register, frame.type_of(register)) for register in values]
    return [register for register, t in types if t is None or frame.layout.has_pointers(t) is not False]


def _is_untyped(frame: Frame, register: int) -> bool:
    """Whether a value is an unsafe.Pointer or points to a number: that may come from C, a mapping or the bytes."""
    definition = frame.definitions.get(register)
    row = frame.body.instruction(definition) if definition is not None else None
    if row is not None and row[0] == Op.COMPOSITE:
        return all(_is_untyped(frame, element) for element in _pointers_in(frame, row))
    shape = frame.shape_of(register)
    if shape is None or shape.name == "unsafe.Pointer":
        return True
    return shape.kind == "ptr" and frame.program.core(shape.args[0]).kind == "basic"
