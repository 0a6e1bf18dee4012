"""Words that sync/atomic works on: which field of which type, or which package variable.

    atomic.AddInt64(&c.stats.bytes, n)     Word(stats, bytes), found below conn: path ("stats", "bytes") from c
    atomic.StorePointer(&current, p)       Word("", "demo.current")

Words are told apart by type and field, not by object. Errs: addresses that come from anywhere but a selector
(parameters, elements, casts) name no word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import CALLS, NONE, Op
from goracelint.program.function import Function
from goracelint.program.inference import Typing
from goracelint.program.program import Program
from goracelint.program.types import Type

PREFIX: Final = "sync/atomic."
_VERBS: Final = ("CompareAndSwap", "Add", "And", "Load", "Or", "Store", "Swap")
_WIDE: Final = ("Int64", "Uint64")
NAMES: Final = frozenset(
    verb + kind for verb in _VERBS for kind in ("Int32", "Int64", "Uint32", "Uint64", "Uintptr", "Pointer")
)


class Word(NamedTuple):
    """A field ``name`` of the struct type ``owner``; of a package variable ``owner`` is "" and the name qualified."""

    owner: str
    name: str


class Access(NamedTuple):
    """One access: by function and instruction. ``path`` leads from ``base``, the outermost struct, to the word.

    ``is_whole``: the code makes that struct by itself, ``new(T)`` or ``&T{}``, as a part of nothing.
    """

    word: Word
    function: Function
    number: int
    verb: str
    is_wide: bool
    base: Type | None
    path: tuple[str, ...]
    is_whole: bool = False


class Selector(NamedTuple):
    """What ``&x.a.b`` says: the type of x (behind a pointer), the fields, and the struct that has the last one.

    ``root`` is the register of x.
    """

    base: Type
    path: tuple[str, ...]
    owner: Type
    root: int


class Reader:
    """Reads operands of one function."""

    def __init__(self, program: Program, function: Function) -> None:
        self.program = program
        self.function = function
        self.body = function.body()
        self.typing: Typing = program.infer(function)
        self.strings = function.file.facts.strings
        first = len(self.body.variables)
        self.definitions = {row[1]: number for number, row in self.body.instructions() if row[1] >= first}

    def definition(self, register: int) -> tuple[int, int, int, int, int, int, int] | None:
        """The instruction that makes a temporary."""
        number = self.definitions.get(register)
        return self.body.instruction(number) if number is not None else None

    def global_of(self, register: int, op: Op) -> str:
        """The qualified name of the package variable that a register is (NAME) or is the address of (ADDR)."""
        row = self.definition(register)
        if row is None or row[0] != op:
            return ""
        number = self.definitions.get(row[2] if op == Op.ADDR else register)
        found = self.typing.denotes.get(number) if number is not None else None
        return found.name if found is not None and found.kind == "var" else ""

    def selector(self, row: tuple[int, int, int, int, int, int, int]) -> Selector | None:
        """The fields that FIELD, SETFIELD or ADDRFIELD pass through, from the outermost struct in memory."""
        path: tuple[str, ...] = ()
        owner: Type | None = None
        while True:
            _, _, a, b, _, _, _ = row
            name, t = self.strings[b], self.typing.types[a] if a >= 0 else None
            member = self.program.member(t, name) if t is not None else None
            if t is None or member is None or member.kind != "field" or member.owner is None:
                return None
            owner = owner or member.owner
            path = (*member.path, name, *path)
            shape = self.program.underlying(t)
            base = shape.args[0] if shape.kind == "ptr" else t
            inner = self.definition(a) if shape.kind == "struct" else None
            if inner is None or inner[0] != Op.FIELD:
                return Selector(base, path, owner, a)
            row = inner


def atomic_accesses(program: Program, functions: Iterable[Function]) -> Iterator[Access]:
    """The calls of sync/atomic functions on fields and package variables."""
    for function in functions:
        if not function.has_body or not function.calls(NAMES):
            continue
        reader = Reader(program, function)
        for number, (_, _, _, b, c, _, _) in reader.body.chosen(*CALLS):
            target = reader.typing.targets.get(number)
            if target is None or not target.name.startswith(PREFIX) or c < 3:
                continue
            found = _access(reader, number, target.name, reader.body.operands(b, c)[2])
            if found is not None:
                yield found


def _access(reader: Reader, number: int, name: str, register: int) -> Access | None:
    verb = verb_of(name.removeprefix(PREFIX))
    is_wide = name.endswith(_WIDE)
    variable = reader.global_of(register, Op.ADDR)
    if variable:
        return Access(Word("", variable), reader.function, number, verb, is_wide, None, ())
    row = reader.definition(register)
    selector = reader.selector(row) if row is not None and row[0] == Op.ADDRFIELD and row[2] != NONE else None
    if selector is None:
        return None
    word = Word(selector.owner.name, selector.path[-1])
    whole = _is_made(reader.program, reader.function, selector.root)
    return Access(word, reader.function, number, verb, is_wide, selector.base, selector.path, whole)


def _is_made(program: Program, function: Function, register: int) -> bool:
    """Reports whether a variable, of this function or captured, holds nothing but what is allocated for it."""
    body = function.body()
    if register >= len(body.variables):
        return False
    variable = body.variables[register]
    if variable.kind == VariableKind.CAPTURED:
        return _is_made(program, program.functions[function.parent], variable.outer)
    if variable.kind != VariableKind.LOCAL:
        return False
    made = {row[1] for _, row in body.chosen(Op.NEW, Op.COMPOSITE)}
    values = [(op, a) for op, dst, a, *_ in body.rows if dst == register and op != Op.DECLARE]
    return bool(values) and all(op == Op.NEW or (op == Op.ADDR and a in made) for op, a in values)


def verb_of(name: str) -> str:
    """What a function of sync/atomic does, "" for other names."""
    return next((verb for verb in _VERBS if name.startswith(verb)), "")
