"""Names that the whole program shares: cells, locks, places in the code's own words.

::

    r.m[0]++              cell  demo.region.m         text  r.m
    r.mu.Lock()           lock  demo.region.mu
    c.Lock()              lock  demo.cache.Mutex      an embedded mutex is named by its field
    registry[k]           cell  demo.registry         a package variable
    m := view(); go func() { m[0]++ }()
                          cell  local:ID:REGISTER     a local variable that a literal captures

Errs: a field of a type without a name has no cell; a lock that is neither a field nor a variable is ``?``,
which is taken to be the same lock as any other.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.inference import Typing
from goracelint.program.members import Member
from goracelint.program.program import Program
from goracelint.program.types import Type

MAX_STEPS: Final = 8
UNNAMED: Final = "?"
_LOCK: Final = re.compile(r"\(\*?(?P<type>[^()]*)\)\.(?P<verb>Lock|Unlock|RLock|RUnlock|TryLock|TryRLock)")
_LOCKERS: Final = ("sync.Mutex", "sync.RWMutex", "sync.Locker")
_STEPS: Final = (Op.COPY, Op.DEREF, Op.ADDR, Op.ASSERT, Op.CONVERT)


def definitions(function: Function) -> dict[int, list[int]]:
    """Register -> the instructions that give it a value."""
    found: dict[int, list[int]] = {}
    ranging, declaring = int(Op.RANGE), int(Op.DECLARE)
    for number, (op, dst, _, b, _, _, _) in enumerate(function.body().rows):
        if op == ranging:
            for register in function.body().operands(b, 2):
                if register != NONE:
                    found.setdefault(register, []).append(number)
        elif dst != NONE and op != declaring:
            found.setdefault(dst, []).append(number)
    return found


class Names:
    """The names of one function's registers."""

    def __init__(self, program: Program, function: Function, captured: Mapping[int, str]) -> None:
        """``captured``: variable register -> cell, for variables that literals capture."""
        self.program = program
        self.function = function
        self.body = function.body()
        self.typing: Typing = program.infer(function)
        self.strings = function.file.facts.strings
        self.captured = captured
        self.defined = definitions(function)
        self.owners: dict[str, Type] = {}  # the types whose fields were named
        self.ports: dict[int, dict[str, int]] = {}  # call -> port of the callee -> register

    def only(self, register: int) -> int | None:
        """The instruction that defines a register, where there is only one."""
        found = self.defined.get(register, ())
        return found[0] if len(found) == 1 else None

    def type_of(self, register: int) -> Type | None:
        """The type of a register, None where unknown."""
        return self.typing.types[register] if 0 <= register < len(self.typing.types) else None

    def field(self, register: int, name: str) -> str:
        """The cell of a field selected on a register; "" where its type has no name."""
        member = self.member(register, name)
        if member is None or member.kind != "field" or member.owner is None or member.owner.kind != "named":
            return ""
        self.owners[member.owner.name] = member.owner
        return f"{member.owner.name}.{name}"

    def member(self, register: int, name: str) -> Member | None:
        """What a selector on a register selects."""
        type_ = self.type_of(register)
        return self.program.member(type_, name) if type_ is not None else None

    def cell(self, register: int, depth: int = MAX_STEPS) -> str:
        """The cell whose content or address a register is; "" where it is none."""
        if register in self.captured:
            return self.captured[register]
        number = self.only(register)
        if number is None:
            return ""
        op, _, a, b, _, _, _ = self.body.instruction(number)
        if op in (Op.FIELD, Op.ADDRFIELD):
            denoted = self.typing.denotes.get(number)
            if denoted is not None:
                return denoted.name if denoted.kind == "var" else ""
            return self.field(a, self.strings[b])
        if op == Op.NAME:
            denoted = self.typing.denotes.get(number)
            return denoted.name if denoted is not None and denoted.kind == "var" else ""
        return self.cell(a, depth - 1) if op in _STEPS and depth else ""

    def lock(self, number: int, register: int, depth: int = MAX_STEPS) -> str:
        """The lock that ``register.Lock()``, instruction ``number``, takes."""
        path = self.typing.paths.get(number)
        if path:
            type_ = self.type_of(register)
            for step in path[:-1]:
                member = self.program.member(type_, step) if type_ is not None else None
                type_ = member.type if member is not None else None
            holder = type_.args[0] if type_ is not None and type_.kind == "ptr" else type_
            if holder is not None and holder.kind == "named":
                self.owners[holder.name] = holder
            return field_cell(self.program, type_, path[-1]) or UNNAMED
        if (found := self.cell(register)) != "":
            return UNNAMED if found.startswith("sync.Cond.") else found
        if register < len(self.body.variables):
            port = self.port(register)
            return f"port:{port}" if port else f"local:{self.function.id}:{register}"
        defining = self.only(register)
        if defining is not None:
            op, _, a, _, _, _, _ = self.body.instruction(defining)
            if op in (Op.ELEM, Op.ADDRELEM) and (base := self.cell(a)):
                return f"{base}[]"
            if op in _STEPS and depth:
                return self.lock(-1, a, depth - 1)
        return UNNAMED

    def port(self, register: int) -> str:
        """The port that a variable register is: recv, argN, capN; "" for other registers."""
        if not 0 <= register < len(self.body.variables):
            return ""
        row = self.body.variables[register]
        match row.kind:
            case VariableKind.RECEIVER:
                return "recv"
            case VariableKind.PARAM:
                return f"arg{row.index}"
            case VariableKind.CAPTURED:
                return f"cap{row.index}"
        return ""

    def text(self, register: int, depth: int = 6) -> str:
        """A register in the words of the code; "" where it has none."""
        if 0 <= register < len(self.body.variables):
            return self.body.variables[register].name
        number = self.only(register)
        if number is None or depth == 0:
            return ""
        op, _, a, b, _, _, _ = self.body.instruction(number)
        if op == Op.NAME:
            return self.strings[a]
        if op in (Op.FIELD, Op.ADDRFIELD):
            base = self.text(a, depth - 1)
            return f"{base}.{self.strings[b]}" if base else self.strings[b]
        if op in _STEPS or op in (Op.SLICE, Op.ELEM, Op.ADDRELEM):
            return self.text(a, depth - 1)
        if op == Op.CALL and b != NONE:
            selector = self.body.pool[b]
            arguments = self.body.operands(b, self.body.instruction(number)[4])[2:]
            target = self.typing.targets.get(number)
            if target is not None and target.kind == "conversion" and arguments:
                return self.text(arguments[0], depth - 1)
            base = self.text(a, depth - 1)
            name = self.strings[selector] if selector != NONE else ""
            return f"{base}.{name}()" if base and name else f"{base or name}()" if base or name else ""
        return ""


def field_cell(program: Program, type_: Type | None, name: str) -> str:
    """The cell of a field selected on a value of a type."""
    member = program.member(type_, name) if type_ is not None else None
    if member is None or member.kind != "field" or member.owner is None:
        return ""
    return f"{member.owner.name}.{name}" if member.owner.kind == "named" else ""


@cache
def lock_verb(target: str) -> str:
    """Lock, Unlock, RLock, RUnlock, TryLock or TryRLock where the call is one of a mutex; else ""."""
    match = _LOCK.fullmatch(target)
    if match is None:
        return ""
    type_ = match["type"]
    return match["verb"] if type_ in _LOCKERS or type_.rsplit(".", 1)[-1] in ("Mutex", "RWMutex") else ""


def owner_of(cell: str) -> str:
    """The type of a field's cell, or the package of a variable: ``a/b.T.f`` gives ``a/b.T``."""
    return cell.rpartition(".")[0]


def spoken(cell: str) -> str:
    """A cell or lock for people: ``a/b.T.f`` gives ``T.f``, ``a/b.v`` gives ``v``."""
    if cell.startswith(("local:", "port:")) or cell == UNNAMED:
        return ""
    _, _, rest = cell[cell.rfind("/") + 1 :].partition(".")
    return rest or cell
