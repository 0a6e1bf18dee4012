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
    """Whether a value may be a pointer into memory of Go: not nil, not a constant."""
    definition = frame.definitions.get(register)
    if definition is None:
        return True
    op = frame.body.instruction(definition)[0]
    return op not in (Op.NIL, Op.CONST, Op.ZERO)


def _is_untyped(frame: Frame, register: int) -> bool:
    """Whether a value is an unsafe.Pointer, which may come from C or a mapping."""
    shape = frame.shape_of(register)
    return shape is None or shape.name == "unsafe.Pointer"
