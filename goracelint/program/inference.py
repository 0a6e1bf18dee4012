"""The state of type inference in one function, and its result.

    b := pool.Get()        register b: type any; the instruction NAME pool denotes var demo.pool

Registers get types once: a temporary from its instruction, a variable from its declaration or its first
value (``var x = nil`` is not one). Errs: nowhere by itself, see ``infer``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from goracelint.program.scope import Denotation
from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.program.function import Function
    from goracelint.program.program import Program
    from goracelint.program.resolve import Target


class Typing(NamedTuple):
    """What inference found out about one function; instructions are keyed by their number.

    ``types`` has the type of every register (None: unknown), ``targets`` the callees of calls,
    ``denotes`` the entities that NAME, FIELD, ELEM, INST, DEREF and TYPE instructions denote, ``paths`` the
    embedded fields implied by a selector (also of promoted method calls), ``assigned`` the types of the
    free names the function assigns: the package-level variables of an initialiser.
    """

    types: list[Type | None]
    targets: dict[int, Target]
    denotes: dict[int, Denotation]
    paths: dict[int, tuple[str, ...]]
    assigned: dict[str, Type]


class Pass:
    """The state of the pass; by register: ``denoted`` entities, ``closures``, ``elided`` composite literals
    that wait for their type, ``free`` names that denote nothing."""

    __slots__ = (
        "assigned",
        "closures",
        "core",
        "denoted",
        "denotes",
        "elided",
        "free",
        "function",
        "paths",
        "pool",
        "program",
        "scope",
        "strings",
        "table",
        "targets",
        "types",
        "variables",
    )

    def __init__(self, program: Program, function: Function) -> None:
        body = function.body()
        self.program = program
        self.function = function
        self.scope = program.function_scope(function)
        self.strings = function.file.facts.strings
        self.table = program.types
        self.core = program.core
        self.pool = body.pool
        self.variables = len(body.variables)
        self.types: list[Type | None] = [None] * body.registers
        self.denoted: dict[int, Denotation] = {}
        self.closures: dict[int, Function] = {}
        self.free: dict[int, str] = {}
        self.elided: dict[int, tuple[int, int]] = {}
        self.targets: dict[int, Target] = {}
        self.denotes: dict[int, Denotation] = {}
        self.paths: dict[int, tuple[str, ...]] = {}
        self.assigned: dict[str, Type] = {}

    def set(self, register: int, t: Type | None) -> None:
        """Give a register its type; a variable that has one keeps it."""
        if register < 0 or t is None or t.kind == "unknown":
            return
        if register >= self.variables:
            self.types[register] = t
        elif self.types[register] is None and t.name != "untyped nil":
            self.types[register] = self.table.default(t)

    def denote(self, number: int, register: int, found: Denotation | None) -> None:
        """Note that an instruction denotes an entity; a variable or constant is a value too."""
        if found is None:
            return
        self.denotes[number] = found
        self.denoted[register] = found
        if found.kind not in ("type", "package", "builtin") and found.type is not None:
            self.set(register, found.type)

    def shape(self, register: int) -> Type | None:
        """The core type of a register."""
        t = self.types[register] if register >= 0 else None
        return self.core(t) if t is not None else None

    def type_operand(self, register: int) -> Type | None:
        """The type that a register denotes, where it denotes one."""
        found = self.denoted.get(register)
        return found.type if found is not None and found.kind == "type" else None
