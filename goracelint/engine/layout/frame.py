"""One function under analysis: its code, types and sizes, and what was seen in it.

    func f() { var buf [8]byte; g(&buf[2]) }      memory of variable buf: 8 bytes, whole

A frame asks its ``Oracle`` what only other functions know: memory that a call returns, that a package variable
holds, and how much a callee needs behind a parameter. Errs: nowhere by itself, see ``memory``.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.layout.memory import OPEN, PART, UNBOUNDED, WHOLE, Memory, Place, State, alignment
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import Op
from goracelint.program.expressions import parse
from goracelint.program.function import Function
from goracelint.program.layout import WORDS
from goracelint.program.program import Program
from goracelint.program.types import Type


class Need(NamedTuple):
    """What a function does with memory behind a parameter: ``size`` bytes from it, as ``type``."""

    size: int
    type: str
    start: int
    end: int


class Raw(NamedTuple):
    """An access to ``size`` bytes at an offset of a memory.

    ``is_raw``: through a pointer that a cast made, or a slice or string that unsafe made.
    """

    memory: Memory
    offset: int
    size: int
    is_write: bool
    number: int
    is_raw: bool = True


class Oracle(Protocol):
    """What a frame asks about the rest of the program."""

    def result(self, function_id: int) -> Memory | None:
        """The memory that every call of a function returns a pointer to, at offset 0."""
        ...

    def needs(self, function_id: int) -> dict[int, Need]:
        """Parameter number -> what the function needs behind it."""
        ...

    def held(self, variable: str) -> Memory | None:
        """The memory that a package variable, or each of its elements, points to wherever it is assigned."""
        ...


class Frame:
    """What the transfer functions need and leave behind."""

    def __init__(self, program: Program, function: Function, oracle: Oracle) -> None:
        self.program = program
        self.function = function
        self.oracle = oracle
        self.body = function.body()
        self.typing = program.infer(function)
        self.types = self.typing.types
        self.strings = function.file.facts.strings
        self.scope = program.function_scope(function)
        self.layout = program.layout(WORDS[0])
        self.variables = len(self.body.variables)
        self.definitions: dict[int, int] = {}  # temporary -> the instruction that assigns it
        self.assigned: dict[int, int] = {}  # variable -> how many instructions assign it
        for number, (op, dst, *_) in enumerate(self.body.rows):
            if dst >= self.variables:
                self.definitions[dst] = number
            elif dst >= 0 and op != Op.ZERO:
                self.assigned[dst] = self.assigned.get(dst, 0) + 1
        self.shared = _shared(program, function, self.assigned) | self._addressed()
        self.events: dict[tuple[str, int, str], Event] = {}
        self.captures: dict[int, State] = {}  # literal -> what is known of what it captures
        self.results: list[Place | None] = []
        self.stores: dict[str, list[Place | None]] = {}  # package variable -> what is stored in it or its elements
        self.raw: list[Raw] = []
        self.needs: dict[int, Need] = {}
        self.is_reporting = False

    def _addressed(self) -> frozenset[int]:
        """The variables that others may assign through their address; structs and arrays are places anyway."""
        found = {row[2] for _, row in self.body.chosen(Op.ADDR) if 0 <= row[2] < self.variables}
        return frozenset(a for a in found if not self.is_memory(a))

    # types and sizes

    def type_of(self, register: int) -> Type | None:
        """The type of a register."""
        return self.types[register] if 0 <= register < len(self.types) else None

    def shape_of(self, register: int) -> Type | None:
        """The underlying type of a register."""
        t = self.type_of(register)
        return self.program.underlying(t) if t is not None else None

    def is_memory(self, register: int) -> bool:
        """Whether a register stands for bytes in memory: a struct or an array."""
        shape = self.shape_of(register)
        return shape is not None and shape.kind in ("struct", "array")

    def is_pointer(self, t: Type) -> bool:
        """Whether values of a type are addresses: pointers and unsafe.Pointer."""
        shape = self.program.underlying(t)
        return shape.kind == "ptr" or shape.name == "unsafe.Pointer"

    def element_size(self, register: int) -> int | None:
        """The size of the elements of a slice, an array or what points to an array."""
        shape = self.shape_of(register)
        if shape is not None and shape.kind == "ptr":
            shape = self.program.underlying(shape.args[0])
        return self.layout.size(shape.args[0]) if shape is not None and shape.kind in ("slice", "array") else None

    def constant(self, text: str) -> int | None:
        """The value of an integer literal."""
        tree = parse(text)
        found = self.layout.constants.evaluate(tree, self.scope) if tree is not None else None
        return found.value if found is not None and type(found.value) is int else None

    # memory

    def allocation(self, t: Type | None, size: int | None, text: str, number: int, align: int = 0) -> Place | None:
        """A new object of so many bytes that instruction ``number`` makes."""
        if not size:
            return None  # nothing points into an object of size 0
        _, _, _, _, _, start, end = self.body.instruction(number)
        memory = Memory(size, WHOLE, t, text, self.function.id, start, end, align or alignment(size))
        return Place(memory, 0)

    def part(self, t: Type, size: int, text: str, number: int) -> Place:
        """So many bytes of something larger."""
        _, _, _, _, _, start, end = self.body.instruction(number)
        align = self.layout.align(t) or 1
        return Place(Memory(size, PART, t, text, self.function.id, start, end, align), 0)

    def elements(self, t: Type, text: str, number: int) -> Place:
        """The elements of a slice of which nothing else is known."""
        _, _, _, _, _, start, end = self.body.instruction(number)
        return Place(Memory(UNBOUNDED, OPEN, t, text, self.function.id, start, end, 1), None)

    def note_raw(self, state: State, number: int, register: int, is_write: bool) -> None:
        """Note an access through a pointer that a cast made, where it is known what it leads to."""
        place, shape = state.get(register), self.shape_of(register)
        if not self.is_reporting or not isinstance(place, Place) or place.offset is None or shape is None:
            return
        size = self.layout.size(shape.args[0]) if shape.kind == "ptr" else None
        if size and place.memory.extent in (WHOLE, PART) and self.is_cast(register):
            self.raw.append(Raw(place.memory, place.offset, size, is_write, number))

    def note_element(self, state: State, number: int, base: int, index: int, is_write: bool) -> None:
        """Note an access to an element; to any element where it is not known to which."""
        place, size = self.place(state, base), self.element_size(base) or 1
        if not self.is_reporting or place is None or place.memory.extent not in (WHOLE, PART):
            return
        at = state.get(index)
        if isinstance(at, int) and place.offset is not None:
            row = Raw(place.memory, place.offset + at * size, size, is_write, number, place.is_view)
        else:
            row = Raw(place.memory, 0, place.memory.size, is_write, number, place.is_view)
        self.raw.append(row)

    def is_cast(self, register: int) -> bool:
        """Whether a temporary is a pointer converted from unsafe.Pointer."""
        number = self.definitions.get(register)
        if number is None:
            return False
        op, _, a, b, c, _, _ = self.body.instruction(number)
        target = self.typing.targets.get(number)
        if op == Op.CALL and target is not None and target.kind == "conversion" and c == 3:
            a = self.body.operands(b, c)[2]
        elif op != Op.CONVERT:
            return False
        shape = self.shape_of(a)
        return shape is not None and shape.name == "unsafe.Pointer"

    def variable(self, register: int) -> Place | None:
        """The memory of a local variable or parameter."""
        row, t = self.body.variables[register], self.type_of(register)
        if t is None or row.kind == VariableKind.CAPTURED or not (size := self.layout.size(t)):
            return None
        start = row.start
        memory = Memory(
            size, WHOLE, t, row.name, self.function.id, start, start + len(row.name.encode()), self.layout.align(t) or 1
        )
        return Place(memory, 0)

    def place(self, state: State, register: int) -> Place | None:
        """Where a register lies (struct, array) or points to (pointer, slice)."""
        found = state.get(register)
        if isinstance(found, Place):
            return found
        if 0 <= register < self.variables and self.is_memory(register):
            return self.variable(register)
        return None

    # words of the user

    def text(self, register: int) -> str:
        """What the user calls a register, "" where that takes more than a line."""
        if 0 <= register < self.variables:
            return self.body.variables[register].name
        number = self.definitions.get(register)
        if number is None:
            return ""
        op, _, a, b, c, _, _ = self.body.instruction(number)
        match op:
            case Op.NAME:
                return self.strings[a]
            case Op.CONST:
                return self.strings[a]
            case Op.FIELD:
                return f"{self.text(a)}.{self.strings[b]}" if self.text(a) else ""
            case Op.ADDRFIELD:
                return f"&{self.text(a)}.{self.strings[b]}" if self.text(a) else ""
            case Op.ADDR:
                return f"&{self.text(a)}" if self.text(a) else ""
            case Op.ELEM | Op.ADDRELEM:
                mark = "&" if op == Op.ADDRELEM else ""
                return f"{mark}{self.text(a)}[{self.text(b)}]" if self.text(a) and self.text(b) else ""
            case Op.SLICE:
                low, high, _ = self.body.operands(b, c)
                return f"{self.text(a)}[{self.text(low)}:{self.text(high)}]" if self.text(a) else ""
            case Op.COPY | Op.DEREF:
                return self.text(a)
        return ""

    # events

    def emit(self, kind: str, number: int, at: str, fields: dict[str, FieldValue], steps: list[EventStep]) -> None:
        """Note an event of an instruction once."""
        key = (kind, number, str(fields.get("how", "")))
        if self.is_reporting and key not in self.events:
            must = bool(fields.pop("must", True))
            ordered = tuple(sorted(fields.items()))
            self.events[key] = Event(kind, self.function.id, at, must, ordered, tuple(steps))

    def step(self, role: str, number: int) -> EventStep:
        """A step at an instruction."""
        _, _, _, _, _, start, end = self.body.instruction(number)
        return EventStep(role, self.function.id, start, end)


def short(t: Type) -> str:
    """The spelling of a type with package names instead of import paths."""
    text = str(t)
    for mark in ("*", "[", "]", " ", "("):
        text = mark.join(part.rpartition("/")[2] for part in text.split(mark))
    return text


def _shared(program: Program, function: Function, assigned: dict[int, int]) -> frozenset[int]:
    """The variables that a literal captures and that somebody assigns more than once or elsewhere."""
    found = set()
    for literal in _literals(program, function):
        body = literal.body()
        inner = {dst for _, (_, dst, *_) in body.instructions() if 0 <= dst < len(body.variables)}
        deeper = _shared(program, literal, {})
        for register, row in enumerate(body.variables):
            if row.kind == VariableKind.CAPTURED:
                if register in inner or register in deeper or assigned.get(row.outer, 0) > 1:
                    found.add(row.outer)
    return frozenset(found)


def _literals(program: Program, function: Function) -> list[Function]:
    """The function literals directly inside a function."""
    made = (program.sibling(function, row[2]) for _, row in function.body().chosen(Op.CLOSURE))
    return [literal for literal in made if literal is not None and literal.has_body]
