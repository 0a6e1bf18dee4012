"""One function under analysis: its code, what its registers may hold, and what is noted on the way.

::

    func hide() uintptr {
        n := &node{}                            fresh
        return uintptr(unsafe.Pointer(n))       noted: result0 is an integer that is the address of a fresh object
    }

Notes are raw: which of them are events is decided when the whole program has been seen (see ``engine``).

Errs: a base that a register of pointer type has, and of which nothing is known, is named after the register, so
two values that one variable holds one after the other are one base.
"""

from typing import NamedTuple, Protocol

from goracelint.engine.provenance import shapes
from goracelint.engine.provenance.domain import NOWHERE, Atom, Atoms, Base, Key, Site, State
from goracelint.engine.provenance.models import AddressModels
from goracelint.engine.provenance.summary import AddressSummary, ParameterUse
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.inference import Typing
from goracelint.program.program import Program
from goracelint.program.types import Type

_DEPTH = 6
_POINTER = frozenset({"Pointer"})
_INTEGER = frozenset({"uintptr"})


class Turned(NamedTuple):
    """An integer that becomes a pointer, or that a system call takes for one.

    ``how``: ``pointer``, ``system``, ``reread`` (read as a pointer through its own address), ``key`` (looked up in
    a map). ``via`` is how the integer was kept, ``callee`` who turns it back where that is a callee."""

    how: str
    via: str
    atom: Atom
    site: Site
    number: int
    words: str
    callee: str = ""
    inner: Site = NOWHERE


class Made(NamedTuple):
    """An integer that is no address becomes a pointer."""

    what: str
    site: Site
    origin: Site
    words: str


class Forged(NamedTuple):
    """A header that never was a slice or string is read as one."""

    kind: str
    atom: Atom
    site: Site
    number: int
    words: str


class Stored(NamedTuple):
    """An address is kept in a place of the program: ``cell`` is its name, ``via`` what it is."""

    cell: str
    via: str
    atom: Atom
    site: Site
    number: int
    words: str
    alone: bool


class Passed(NamedTuple):
    """What a call passes: Go memory, or what came in through a port or is held by a cell (``root``).

    ``foreign``: memory that is not Go's."""

    callee: int
    port: str
    root: str
    foreign: bool = False


class Oracle(Protocol):
    """What a frame asks about the rest of the program."""

    models: AddressModels

    def summary(self, function_id: int) -> AddressSummary | None:
        """What a call of a function does with addresses; None where it is not analysed."""
        ...


class Notes:
    """What one solve of a function leaves."""

    __slots__ = ("foreign", "forged", "keyed", "linked", "made", "passed", "pinned", "stored", "turned")

    def __init__(self) -> None:
        self.foreign: dict[str, None] = {}  # cells that something outside Go memory is stored in
        self.linked: dict[tuple[str, str], None] = {}  # (cell, cell that something in it was read from)
        self.keyed: dict[str, None] = {}  # maps with addresses as keys and values that do not hold the object
        self.pinned: dict[Base, None] = {}  # memory that a runtime.Pinner holds
        self.turned: dict[tuple[object, ...], Turned] = {}
        self.made: dict[tuple[object, ...], Made] = {}
        self.forged: dict[tuple[object, ...], Forged] = {}
        self.stored: dict[tuple[object, ...], Stored] = {}
        self.passed: dict[Passed, None] = {}


class Frame:
    """See the module docstring."""

    def __init__(self, program: Program, function: Function, typing: Typing, oracle: Oracle) -> None:
        self.program = program
        self.function = function
        self.typing = typing
        self.oracle = oracle
        self.body = function.body()
        self.strings = function.file.facts.strings
        self.code = self.body.rows
        self.variables = len(self.body.variables)
        self.makes_pointers = function.calls(_POINTER) and function.calls(_INTEGER)
        self.atoms = Atoms()
        self.notes = Notes()
        self.results: list[int] = [0] * len(program.signature(function).results)
        self.uses: dict[ParameterUse, None] = {}
        self.hidden: dict[Base, dict[Atom, Site]] = {}  # memory of this function -> addresses in its integer fields
        self.made: dict[int, Type | None] = {}  # key of an allocation by new -> its type
        self.reached: dict[int, int] = {}  # variable -> everything it ever held
        self.definitions = {
            row[1]: number for number, row in enumerate(self.code) if row[1] >= self.variables and row[0] < Op.SEND
        }

    # -- places and types --------------------------------------------------------------------------

    def site(self, number: int) -> Site:
        """Where an instruction is."""
        row = self.code[number]
        return Site(self.function.id, row[5], row[6])

    def type_of(self, register: int) -> Type | None:
        """The type of a register."""
        return self.typing.types[register] if 0 <= register < len(self.typing.types) else None

    def memory_type(self, base: Base) -> Type | None:
        """The type of the variable or allocation of this function that a base is; None for others."""
        if base.function != self.function.id or base.kind not in ("local", "fresh"):
            return None
        return self.type_of(base.key) if base.key >= 0 else self.made.get(base.key)

    def is_given_bytes(self, base: Base) -> bool:
        """Reports whether a base is what a slice of bytes points to that this function is passed."""
        is_port = base.kind == "typed" and base.function == self.function.id and base.root and "." not in base.root
        return bool(is_port) and shapes.is_bytes(self.program, self.type_of(base.key))

    def defining(self, register: int) -> tuple[int, int, int, int, int, int, int] | None:
        """The instruction that defines a temporary."""
        number = self.definitions.get(register)
        return self.code[number] if number is not None else None

    # -- values ------------------------------------------------------------------------------------

    def value(self, state: State, register: int) -> int:
        """What a register may hold; a pointer of which nothing is known points to a base of its own."""
        known = state.get(register)
        if known is not None or register < 0:
            return known or 0
        kind = shapes.provenance_of(self.program, self.type_of(register))
        if not kind:
            return 0
        base = Base(kind, self.function.id, register, "", self.words(register))
        return self.atoms.bit(Atom("pointer", base))

    def entry(self, captured: dict[int, tuple[Atom, ...]]) -> State:
        """What registers hold on entry: ports, and what the enclosing function left in captured variables."""
        state: State = {}
        for register, variable in enumerate(self.body.variables):
            if variable.kind == VariableKind.CAPTURED:
                atoms = captured.get(variable.outer, ())
                if atoms:
                    state[register] = self.bits(list(atoms))
            elif variable.kind in (VariableKind.PARAM, VariableKind.RECEIVER):
                root = f"arg{variable.index}" if variable.kind == VariableKind.PARAM else "recv"
                entering = self._on_entry(register, root)
                if entering:
                    state[register] = self.bits(entering)
        return state

    def _on_entry(self, register: int, root: str) -> list[Atom]:
        t = self.type_of(register)
        name = self.body.variables[register].name
        kind = shapes.provenance_of(self.program, t)
        value = Base("value", self.function.id, register, root, name)
        if kind:
            found = [Atom("pointer", Base(kind, self.function.id, register, root, name))]
            if t is not None and shapes.is_word(self.program, t.elem):
                found.append(Atom("holder", value, "argument"))
            return found
        if shapes.integer_width(self.program, t) == "wide" or (t is not None and t.kind == "tparam"):
            return [Atom("integer", value, "argument")]
        return []

    def assign(self, state: State, dst: int, value: int, number: int) -> None:
        """Give a register its value; an integer that enters a variable is parked there."""
        if dst == NONE:
            return
        if not value:
            state.pop(dst, None)
            return
        if dst < self.variables:
            value = self.park(value, "variable", self.site(number), self.body.variables[dst].name)
            self.reached[dst] = self.reached.get(dst, 0) | value
        state[dst] = value

    def park(self, value: int, where: str, site: Site, words: str) -> int:
        """The value after it was kept somewhere: integers are outside their expression from here on."""
        parked = 0
        for atom in self.atoms.of(value):
            if atom.form in ("integer", "quotient") and not atom.parked:
                atom = atom._replace(parked=where, park=site, words=words)
            parked |= self.atoms.bit(atom)
        return parked

    def select(self, value: int, *forms: str) -> list[Atom]:
        """The atoms of these forms."""
        return [atom for atom in self.atoms.of(value) if atom.form in forms]

    def bits(self, atoms: list[Atom]) -> int:
        """The value that holds these atoms."""
        value = 0
        for atom in atoms:
            value |= self.atoms.bit(atom)
        return value

    def tuple_value(self, state: State, register: int, index: int) -> int:
        """Result ``index`` of a call with several."""
        key: Key = (register, index)
        return state.get(key, 0)

    # -- words -------------------------------------------------------------------------------------

    def words(self, register: int, depth: int = 0) -> str:
        """A register in the user's own words; "" where there are none."""
        if 0 <= register < self.variables:
            return self.body.variables[register].name
        row = self.defining(register)
        if row is None or depth > _DEPTH:
            return ""
        op, _, a, b, c, _, _ = row
        inner = self.words(a, depth + 1) if op in _WITH_OPERAND else ""
        match op:
            case Op.NAME:
                return self.strings[a]
            case Op.FIELD:
                return f"{inner}.{self.strings[b]}" if inner else self.strings[b]
            case Op.ELEM:
                return f"{inner}[...]"
            case Op.DEREF:
                return f"*{inner}"
            case Op.ADDR | Op.ADDRELEM:
                return f"&{inner}[...]" if op == Op.ADDRELEM else f"&{inner}"
            case Op.ADDRFIELD:
                return f"&{inner}.{self.strings[b]}"
            case Op.SLICE | Op.ASSERT | Op.CONVERT | Op.COPY | Op.EXTRACT:
                return inner
            case Op.CALL:
                return self._call_words(a, b, c, depth)
            case Op.COMPOSITE:
                return "the literal"
            case Op.NEW | Op.MAKE:
                return "the new object"
        return ""

    def _call_words(self, a: int, b: int, c: int, depth: int) -> str:
        selector = self.body.pool[b]
        callee = self.words(a, depth + 1)
        if selector != NONE:
            callee = f"{callee}.{self.strings[selector]}"
        arguments = self.body.operands(b + 2, c - 2)
        inner = ", ".join(self.words(argument, depth + 1) or "..." for argument in arguments)
        return f"{callee}({inner if len(inner) <= 40 else '...'})"


_WITH_OPERAND = frozenset(
    (
        Op.FIELD, Op.ELEM, Op.DEREF, Op.ADDR, Op.ADDRELEM, Op.ADDRFIELD, Op.SLICE, Op.ASSERT, Op.CONVERT, Op.COPY,
        Op.EXTRACT,
    )
)  # fmt: skip
