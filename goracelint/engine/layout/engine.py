"""Which functions are solved, and what they tell each other.

::

    func header() *[8]byte { return new([8]byte) }      result: 8 bytes, whole
    func read(p unsafe.Pointer) uint64 { return (*pair)(p).b }    needs the size of pair behind parameter 0
    read(unsafe.Pointer(header()))                      8 bytes are less than a pair

Every function of the files that matter is solved once; callees and the functions that assign a package
variable are solved when something asks for them, ``MAX_DEPTH`` deep. A literal is solved after the function it
stands in, with what that knows of its captured variables.

Errs: recursion knows nothing of itself. A package variable is followed only where it is not exported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from goracelint.engine.events import Event
from goracelint.engine.layout.frame import Frame, Need
from goracelint.engine.layout.memory import PARAMETER, UNBOUNDED, WHOLE, Memory, Place, State
from goracelint.engine.layout.sharing import shared_raw
from goracelint.engine.layout.solve import solve
from goracelint.engine.schedule import Failure
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import CALLS, Op
from goracelint.program.function import Function
from goracelint.program.packages import Package
from goracelint.program.program import Program
from goracelint.program.types import Type

MAX_DEPTH: Final = 4
_POINTER: Final = frozenset({"Pointer"})
MAX_WRITERS: Final = 24  # functions that name a package variable; beyond that it is not followed
_SHARING: Final = (Op.NAME, Op.ADDR, Op.ADDRELEM, Op.SLICE, Op.COPY, *sorted(CALLS))
LARGE: Final = 400  # instructions of a callee that is solved only because it is called


class Layouts:
    """Solves functions of one program; events and failures are left here."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.events: dict[int, tuple[Event, ...]] = {}
        self.failures: list[Failure] = []
        self._frames: dict[int, Frame | None] = {}
        self._depth = 0
        self._storing: dict[int, dict[str, list[Place | None]]] = {}
        self._held: dict[str, Memory | None] = {}

    def run(self, functions: Iterable[Function]) -> list[Event]:
        """Solve functions; what was seen in them, in order."""
        ordered = sorted(functions, key=lambda function: function.id)
        frames = [frame for function in ordered if (frame := self._frame(function)) is not None]
        events = [event for frame in frames for event in frame.events.values()]
        return [*events, *shared_raw(self.program, frames)]

    # what frames ask

    def result(self, function_id: int) -> Memory | None:
        """See Oracle.result."""
        frame = self._callee(function_id) if _may_allocate(self.program.functions[function_id]) else None
        if frame is None or not frame.results:
            return None
        first = frame.results[0]
        is_own = first is not None and first.memory.function == function_id and first.memory.extent == WHOLE
        same = all(found == first for found in frame.results)
        return first.memory if first is not None and is_own and same and first.offset == 0 else None

    def needs(self, function_id: int) -> dict[int, Need]:
        """See Oracle.needs."""
        if not _may_cast(self.program.functions[function_id]):
            return {}
        frame = self._callee(function_id)
        return frame.needs if frame is not None else {}

    def held(self, variable: str) -> Memory | None:
        """See Oracle.held."""
        if variable not in self._held:
            self._held[variable] = None
            self._held[variable] = self._assigned(variable)
        return self._held[variable]

    def _assigned(self, variable: str) -> Memory | None:
        """The memory that all assignments of a package variable agree on in size and type."""
        path, _, name = variable.rpartition(".")
        package = next((package for package in self.program.packages if package.path == path), None)
        if package is None or name[:1].isupper():
            return None
        writers = _naming(package, name)
        if len(writers) > MAX_WRITERS or any(_escapes(self.program, function, name) for function in writers):
            return None
        places: list[Place | None] = []
        for function in writers:
            places += self._stores(function).get(name, [])
        known = [place for place in places if place is not None and place.offset == 0 and place.memory.extent == WHOLE]
        if not known or len(known) < len(places):
            return None
        first = known[0].memory
        return first if all((p.memory.size, p.memory.type) == (first.size, first.type) for p in known) else None

    def _stores(self, function: Function) -> dict[str, list[Place | None]]:
        """What a function stores in package variables, found without asking what these hold."""
        if function.id not in self._storing:
            frame = Frame(self.program, function, _Blind(self))
            solve(frame, {})
            self._storing[function.id] = frame.stores
        return self._storing[function.id]

    # one function

    def _callee(self, function_id: int) -> Frame | None:
        if function_id in self._frames:
            return self._frames[function_id]
        function = self.program.functions[function_id]
        if self._depth >= MAX_DEPTH or not function.has_body or len(function.body()) > LARGE:
            return None
        if function.parent >= 0 and self._frames.get(function.parent) is None:
            return None  # a literal comes after the function it stands in
        return self._frame(function)

    def _frame(self, function: Function) -> Frame | None:
        if function.id in self._frames:
            return self._frames[function.id]
        captured: State = {}
        if function.parent_function is not None:
            outer = self._frame(function.parent_function)
            captured = outer.captures.get(function.id, {}) if outer is not None else {}
        self._frames[function.id] = None  # a question about itself has no answer
        if not function.has_body:
            return None
        self._depth += 1
        try:
            frame = Frame(self.program, function, self)
            solve(frame, _entry(frame) | captured)
            self._frames[function.id] = frame
        except Exception as error:  # noqa: BLE001 - an internal error must not lose the other findings
            self.failures.append(Failure(function, error))
        self._depth -= 1
        return self._frames[function.id]


class _Blind:
    """An oracle that knows of calls, and not of package variables."""

    def __init__(self, layouts: Layouts) -> None:
        self.result = layouts.result
        self.needs = layouts.needs

    def held(self, variable: str) -> Memory | None:
        """Nothing is known."""
        return None


def _entry(frame: Frame) -> State:
    """Pointer parameters point to whatever a caller passes."""
    state: State = {}
    for register, row in enumerate(frame.body.variables):
        shape = frame.shape_of(register)
        is_pointer = shape is not None and (shape.kind == "ptr" or shape.name == "unsafe.Pointer")
        if row.kind == VariableKind.PARAM and is_pointer and register not in frame.shared:
            memory = Memory(UNBOUNDED, PARAMETER, None, row.name, frame.function.id, row.start, row.start, 1, row.index)
            state[register] = Place(memory, 0)
    return state


def _may_cast(function: Function) -> bool:
    """Whether a function can take what a parameter points to for something else."""
    is_raw = any(term.kind == "qual" and term.name == "unsafe.Pointer" for term in function.facts.params)
    return is_raw or function.calls(_POINTER)


def _may_allocate(function: Function) -> bool:
    """Whether a function makes an object: new, a literal whose address is taken, a variable."""
    return function.has_body and function.body().has(Op.NEW, Op.ADDR)


def _naming(package: Package, name: str) -> list[Function]:
    """The functions of a package that name a variable, in order."""
    found = []
    names = frozenset((name,))
    for function in package.functions:
        if function.reads(names) or function.stores(names):
            number = function.file.facts.strings.index(name)
            if any(row[2] == number for _, row in function.body().chosen(Op.NAME, Op.SETNAME)):
                found.append(function)
    return found


def _escapes(program: Program, function: Function, name: str) -> bool:
    """Whether the address of a variable, or a slice of it, is taken: others may assign what it holds."""
    strings = function.file.facts.strings
    types = program.infer(function).types
    named: set[int] = set()
    for _, (op, dst, a, b, c, _, _) in function.body().chosen(*_SHARING):
        if op == Op.NAME and strings[a] == name:
            named.add(dst)
        elif op in (Op.ADDR, Op.ADDRELEM, Op.SLICE) and a in named:
            return True
        shared = (a,) if op == Op.COPY else function.body().operands(b, c)[2:] if op in CALLS else ()
        if any(register in named and _is_shared(program, types[register]) for register in shared):
            return True
    return False


def _is_shared(program: Program, t: Type | None) -> bool:
    """Whether a copy of a value gives others its elements."""
    return t is None or program.underlying(t).kind in ("slice", "map")
