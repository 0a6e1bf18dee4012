"""Calls and conversions: where memory is looked at as something it is not.

    (*[4]int64)(unsafe.Pointer(p))              rule 1: the target must not be larger than what is behind p
    unsafe.Pointer(uintptr(p) + 32)             rule 3: the result must lie in the object of p, its end is outside
    unsafe.Slice(&b[0], 100)                    the same for what it covers
    (*[1 << 20]T)(unsafe.Pointer(p))[:n]        covers all of the array, [:n:n] only n elements

The rules are those of the documentation of unsafe.Pointer. Errs: what is only known as a part of something
(``b[0:8]``) may go on behind its end; a cast beyond it is reported as one beyond what the code hands out.
"""

from __future__ import annotations

from typing import Final

from goracelint.engine.events import EventStep, FieldValue
from goracelint.engine.layout.frame import Frame, Need, short
from goracelint.engine.layout.memory import OPEN, PARAMETER, WHOLE, Known, Memory, Place, State, assign
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.resolve import Target
from goracelint.program.types import Type

Row = tuple[int, int, int, int, int, int, int]
WORDS_64: Final = frozenset(
    f"sync/atomic.{verb}{kind}"
    for verb in ("Add", "And", "CompareAndSwap", "Load", "Or", "Store", "Swap")
    for kind in ("Int64", "Uint64")
)
HUGE: Final = 1 << 16  # bytes; no array type of a real value behind a slice is so large
_INTEGERS: Final = frozenset("int int8 int16 int32 int64 uint uint16 uint32 uint64 uintptr byte".split())


def call(frame: Frame, state: State, number: int, row: Row) -> None:
    """CALL, GO, DEFER."""
    _, dst, _, b, c, _, _ = row
    target = frame.typing.targets.get(number)
    arguments = frame.body.operands(b, c)[2:]
    value: Known | None = None
    if target is not None and target.kind == "conversion":
        if len(arguments) == 1 and target.type is not None:
            value = _converted(frame, state, number, dst, arguments[0], target.type)
    elif target is not None and target.kind == "builtin":
        value = _builtin(frame, state, number, target.name, arguments)
    elif target is not None:
        value = _called(frame, state, number, target, arguments)
    assign(state, dst, value if dst not in frame.shared else None)


def convert(frame: Frame, state: State, number: int, row: Row) -> None:
    """CONVERT: a conversion by syntax."""
    _, dst, a, b, *_ = row
    assign(state, dst, _converted(frame, state, number, dst, a, frame.scope.term(b)))


def _converted(frame: Frame, state: State, number: int, dst: int, argument: int, t: Type) -> Known | None:
    value = state.get(argument)
    shape = frame.program.underlying(t)
    if isinstance(value, int):
        return value if shape.name in _INTEGERS else None
    if value is None:
        return _text_bytes(frame, argument, number, shape)
    if shape.name == "unsafe.Pointer":
        if value.is_integer and _is_outside(frame, number, value):
            return None
        return value._replace(is_integer=False)
    if shape.name == "uintptr":
        return value._replace(is_integer=True)
    source = frame.shape_of(argument)
    if shape.kind == "ptr" and not value.is_integer:
        if source is not None and source.name == "unsafe.Pointer":
            _judge_cast(frame, number, dst, value, shape.args[0])
        return value
    return value if shape.kind == "slice" and source is not None and source.kind == "slice" else None


def _text_bytes(frame: Frame, argument: int, number: int, shape: Type) -> Place | None:
    """``[]byte("text")``: new memory, as long as the text."""
    definition = frame.definitions.get(argument)
    if shape.kind != "slice" or definition is None or frame.body.instruction(definition)[0] != Op.CONST:
        return None
    text = frame.strings[frame.body.instruction(definition)[2]]
    if not text.startswith('"') or "\\" in text or frame.layout.size(shape.args[0]) != 1:
        return None
    size = len(text[1:-1].encode())
    return frame.allocation(shape.args[0], size, f"[]byte({text})" if size < 20 else "the bytes", number)


def _builtin(frame: Frame, state: State, number: int, name: str, arguments: tuple[int, ...]) -> Known | None:
    first = arguments[0] if arguments else NONE
    match name:
        case "unsafe.Add" if len(arguments) == 2:
            place, distance = state.get(first), state.get(arguments[1])
            if not isinstance(place, Place):
                return None
            moved = place.moved(distance if isinstance(distance, int) else None)
            return None if _is_outside(frame, number, moved) else moved
        case "unsafe.Slice" | "unsafe.String" if len(arguments) == 2:
            place, count = state.get(first), state.get(arguments[1])
            shape = frame.shape_of(first)
            size = frame.layout.size(shape.args[0]) if shape is not None and shape.kind == "ptr" else None
            if not isinstance(place, Place):
                return None
            if isinstance(count, int) and size is not None:
                _judge_slice(frame, number, place, count * size)
            return place._replace(is_view=True)
        case "unsafe.SliceData":
            return frame.place(state, first)
        case "unsafe.Sizeof" | "unsafe.Alignof":
            t = frame.type_of(first)
            measure = frame.layout.size if name == "unsafe.Sizeof" else frame.layout.align
            return measure(frame.program.types.default(t)) if t is not None else None
        case "unsafe.Offsetof":
            return _offset(frame, first)
        case "len" | "cap":
            shape = frame.shape_of(first)
            if shape is not None and shape.kind == "ptr":
                shape = frame.program.underlying(shape.args[0])
            return frame.layout.constants.length(shape) if shape is not None and shape.kind == "array" else None
        case "new":
            t = frame.type_of(frame.body.instruction(number)[1])
            pointee = t.args[0] if t is not None and t.kind == "ptr" else None
            size = frame.layout.size(pointee) if pointee is not None else None
            return frame.allocation(pointee, size, f"new({short(pointee)})" if pointee else "", number)
    return None


def _offset(frame: Frame, selector: int) -> int | None:
    definition = frame.definitions.get(selector)
    if definition is None:
        return None
    op, _, a, b, *_ = frame.body.instruction(definition)
    t = frame.type_of(a)
    shape = frame.program.underlying(t) if t is not None else None
    if op != Op.FIELD or t is None or shape is None:
        return None
    return frame.layout.offset(shape.args[0] if shape.kind == "ptr" else t, frame.strings[b])


def _called(frame: Frame, state: State, number: int, target: Target, arguments: tuple[int, ...]) -> Known | None:
    if target.name in WORDS_64 and arguments:
        _judge_word(frame, state, number, target.name, arguments[0])
    if len(target.functions) != 1:
        return None
    callee = target.functions[0]
    known = {parameter: place for parameter, a in enumerate(arguments) if isinstance(place := state.get(a), Place)}
    for parameter, need in sorted(frame.oracle.needs(callee).items()) if known else ():
        if parameter in known and not known[parameter].is_integer:
            _judge_need(frame, number, callee, known[parameter], need)
    results = target.type.results if target.type is not None else ()
    if len(results) != 1 or not frame.is_pointer(results[0]):
        return None
    memory = frame.oracle.result(callee)
    return Place(memory, 0) if memory is not None else None


# judgements


def _judge_cast(frame: Frame, number: int, dst: int, place: Place, target: Type) -> None:
    need = frame.layout.size(target)
    if need is None or (frame.program.underlying(target).kind == "array" and _is_sliced(frame, dst)):
        return
    if place.memory.extent == PARAMETER:
        _note_need(frame, number, place, need, short(target))
    elif need > place.room:
        fields: dict[str, FieldValue] = {"how": "cast", "type": short(target), "need": need}
        _emit(frame, "OversizeCast", number, "cast", place, fields)


def _is_sliced(frame: Frame, register: int) -> bool:
    """Whether the only use of an array pointer is to be sliced, which says how much of it is meant."""
    return any(row[2] == register for _, row in frame.body.chosen(Op.SLICE))


def judge_window(frame: Frame, state: State, number: int, array: int, most: int) -> None:
    """A slice of an array that a cast made up: it covers what its capacity says."""
    definition = frame.definitions.get(array)
    is_read = definition is not None and frame.body.instruction(definition)[0] == Op.DEREF
    if is_read and definition is not None:  # (*(*[n]T)(p))[:m]
        array = frame.body.instruction(definition)[2]
        definition = frame.definitions.get(array)
    shape = frame.shape_of(array)
    if shape is None or shape.kind != "ptr" or definition is None or not _is_cast(frame, definition):
        return
    target = shape.args[0]
    element, size = frame.element_size(array), frame.layout.size(target)
    limit = state.get(most) if most != NONE else None
    if most != NONE:
        size = limit * element if isinstance(limit, int) and element is not None else None
    place = state.get(array)
    if not isinstance(place, Place) and most == NONE:
        place = _first_element(frame, definition)
    if not isinstance(place, Place) or size is None or place.memory.extent == PARAMETER:
        return
    if is_read and size < HUGE:
        return  # judged as a cast
    is_made_up = place.memory.extent == OPEN and most == NONE and size >= HUGE
    if size <= place.room and not is_made_up:
        return
    fields: dict[str, FieldValue] = {"how": "window", "type": short(target), "need": size}
    _emit(frame, "OversizeCast", number, "cast", place, fields)


def _is_cast(frame: Frame, definition: int) -> bool:
    op = frame.body.instruction(definition)[0]
    target = frame.typing.targets.get(definition)
    return op == Op.CONVERT or (target is not None and target.kind == "conversion")


def _first_element(frame: Frame, definition: int) -> Place | None:
    """The array ``x.list`` in ``(*[big]T)(unsafe.Pointer(&x.list[0]))``, wherever x is."""
    register = frame.body.instruction(definition)[2]
    for _ in range(4):
        number = frame.definitions.get(register)
        if number is None:
            return None
        op, _, a, b, c, _, _ = frame.body.instruction(number)
        if op == Op.CALL and c == 3:
            register = frame.body.operands(b, c)[2]
        elif op == Op.ADDRELEM:
            t = frame.type_of(a)
            shape = frame.shape_of(a)
            size = frame.layout.size(t) if t is not None and shape is not None and shape.kind == "array" else None
            return frame.part(t, size, frame.text(a), number) if t is not None and size else None
        else:
            return None
    return None


def _is_outside(frame: Frame, number: int, place: Place) -> bool:
    """Rule 3: arithmetic stays inside the object, and its end is not inside."""
    memory, offset = place.memory, place.offset
    if memory.extent != WHOLE or offset is None or 0 <= offset < memory.size:
        return False
    _emit(frame, "OutOfBounds", number, "access", place, {"how": "arithmetic", "offset": offset})
    return True


def _judge_slice(frame: Frame, number: int, place: Place, need: int) -> None:
    if place.memory.extent != PARAMETER and need > place.room:
        _emit(frame, "OutOfBounds", number, "access", place, {"how": "slice", "offset": (place.offset or 0) + need})


def _judge_word(frame: Frame, state: State, number: int, name: str, argument: int) -> None:
    """A 64-bit atomic on a word that no target has aligned."""
    place = state.get(argument)
    if not isinstance(place, Place) or place.offset is None or place.memory.align < 8 or place.offset % 8 == 0:
        return
    fields: dict[str, FieldValue] = {
        "how": "cast", "call": name.rpartition("/")[2], "word": frame.text(argument), "offset": place.offset,
    }  # fmt: skip
    _emit(frame, "MisalignedAtomic", number, "atomic", place, fields)


def _note_need(frame: Frame, number: int, place: Place, need: int, target: str) -> None:
    """What a function always does with a parameter: casts in its first block."""
    if place.offset is None or number not in frame.body.block_range(0):
        return
    size, parameter = place.offset + need, place.memory.parameter
    if parameter not in frame.needs or frame.needs[parameter].size < size:
        _, _, _, _, _, start, end = frame.body.instruction(number)
        frame.needs[parameter] = Need(size, target, start, end)


def _judge_need(frame: Frame, number: int, callee: int, place: Place, need: Need) -> None:
    if place.memory.extent == PARAMETER:
        _note_need(frame, number, place, need.size, need.type)
    elif need.size > place.room:
        fields: dict[str, FieldValue] = {"how": "argument", "type": need.type, "need": need.size}
        extra = EventStep("cast", callee, need.start, need.end)
        _emit(frame, "OversizeCast", number, "cast", place, fields, extra)


def _emit(
    frame: Frame,
    kind: str,
    number: int,
    role: str,
    place: Place,
    fields: dict[str, FieldValue],
    extra: EventStep | None = None,
) -> None:
    memory: Memory = place.memory
    fields |= {"place": memory.text, "size": memory.size, "room": place.room, "extent": memory.extent}
    steps = [EventStep("memory", memory.function, memory.start, memory.end), frame.step(role, number)]
    frame.emit(kind, number, role, fields, [*steps, extra] if extra is not None else steps)
