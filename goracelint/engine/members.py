"""What a method does with the fields of its receiver, read from its instructions.

::

    func (r *reader) ReadAt(p []byte, off int64) (int, error) {
        r.mu.RLock(); defer r.mu.RUnlock()       holds r.mu
        if r.closed { return 0, errClosed }      a test of r.closed: its edges
        return copy(p, r.data[off:]), nil        uses r.data
    }

Function literals inside, and methods of the same object that are called, count as the method's own. A field is used
where its value is read and something is done with it; length, capacity and nil tests are none. Errs: the object under
another name (a copy of the receiver, a struct that holds it) is not followed.
"""

from functools import cached_property
from typing import Final, NamedTuple

from goracelint.ir.body import Row
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

_LOCKS: Final = frozenset({"Lock", "RLock", "TryLock", "TryRLock"})
_HEADERS: Final = frozenset({"len", "cap"})
_RECEIVER, _CAPTURED = 3, 4
MAX_DEPTH: Final = 4


class FieldTest(NamedTuple):
    """A branch on a field: the block that tests, the field, what the true edge says ("true", "nil"), the two edges."""

    block: int
    field: str
    says: str
    when: int
    otherwise: int


class Method:
    """One method (or a literal in one) and the register that holds the receiver; NONE where it is not known."""

    def __init__(self, program: Program, function: Function, register: int | None = None) -> None:
        self.program = program
        self.function = function
        self.body = function.body()
        self.strings = function.file.facts.strings
        self.typing = program.infer(function)
        self.rows = self.body.rows
        variables = self.body.variables
        found = (number for number, variable in enumerate(variables) if variable.kind == _RECEIVER)
        self.register = register if register is not None else next(found, NONE)
        self._own: list[tuple[int, Method]] | None = None

    @cached_property
    def defined(self) -> dict[int, int]:
        """Temporary -> the instruction that makes it."""
        first = len(self.body.variables)
        return {row[1]: number for number, row in enumerate(self.rows) if row[1] >= first}

    @cached_property
    def readers(self) -> dict[int, list[int]]:
        """Register -> the instructions that read it."""
        found: dict[int, list[int]] = {}
        for number, row in enumerate(self.rows):
            for register in self.operands(row):
                found.setdefault(register, []).append(number)
        return found

    @cached_property
    def block_of(self) -> dict[int, int]:
        """Instruction -> the block that it is in."""
        return {n: block for block in range(len(self.body.blocks)) for n in self.body.block_range(block)}

    def operands(self, row: Row) -> tuple[int, ...]:
        """The registers that an instruction reads."""
        op, _, a, b, c, _, _ = row
        body = self.body
        match op:
            case Op.CALL | Op.GO | Op.DEFER:
                return (a, *body.operands(b + 2, c - 2))
            case Op.RETURN | Op.MAKE | Op.OPAQUE:
                return body.operands(b, c)
            case Op.RANGE:
                return (a,)
            case Op.SLICE:
                return (a, *body.operands(b, c))
            case Op.COMPOSITE:
                return body.operands(b, 3 * c)
            case (
                Op.FIELD | Op.ADDRFIELD | Op.DEREF | Op.ADDR | Op.COPY | Op.ASSERT | Op.CONVERT | Op.EXTRACT | Op.BRANCH
            ):
                return (a,)
            case Op.SETFIELD:
                return (a, c)
            case Op.ELEM | Op.ADDRELEM | Op.BINOP | Op.SEND | Op.STORE:
                return (a, b)
            case Op.SETELEM:
                return (a, b, c)
            case Op.UNOP | Op.RECV:
                return (a,)
        return ()

    # -- fields ------------------------------------------------------------------------------------

    def fields(self) -> list[str]:
        """The fields of the receiver that the method itself reads, assigns or takes the address of."""
        own = (row for row in self.rows if row[0] in (Op.FIELD, Op.ADDRFIELD, Op.SETFIELD) and row[2] == self.register)
        return sorted({self.strings[row[3]] for row in own})

    def reads_of(self, field: str) -> list[int]:
        """The instructions that read a field of the receiver, or take its address."""
        return [
            number
            for number, row in enumerate(self.rows)
            if row[0] in (Op.FIELD, Op.ADDRFIELD) and row[2] == self.register and self.strings[row[3]] == field
        ]

    def assignments(self, field: str) -> list[int]:
        """The registers that are stored into a field of the receiver."""
        return [
            row[4]
            for row in self.rows
            if row[0] == Op.SETFIELD and row[2] == self.register and self.strings[row[3]] == field
        ]

    def assigns(self, field: str, depth: int = 0) -> bool:
        """Reports whether the method, or one of the same object that it calls, assigns the field."""
        if self.assignments(field):
            return True
        return depth < MAX_DEPTH and any(callee.assigns(field, depth + 1) for _, callee in self.own_calls())

    def constants(self, field: str) -> set[str]:
        """The constants ("true", "false", "nil", "" for others) that are stored into a field, by atomic calls too."""
        found = {self.constant(register) for register in self.assignments(field)}
        for row in self.rows:
            if row[0] == Op.CALL and self._selector(row) in ("Store", "Swap", "CompareAndSwap"):
                if self._is_field(row[2], field):
                    found.add(self.constant(self.body.operands(row[3], row[4])[-1]))
        return found

    def constant(self, register: int) -> str:
        """The constant that a register holds; "" where it is none."""
        number = self.defined.get(register)
        if number is None:
            return ""
        op, _, a, _, _, _, _ = self.rows[number]
        if op == Op.NIL:
            return "nil"
        if op in (Op.CONST, Op.NAME) and self.strings[a] in ("true", "false", "nil"):
            return self.strings[a]
        return ""

    def _selector(self, row: Row) -> str:
        selector = self.body.pool[row[3]]
        return self.strings[selector] if selector != NONE else ""

    def _is_field(self, register: int, field: str) -> bool:
        number = self.defined.get(register)
        return number is not None and number in self.reads_of(field)

    # -- calls -------------------------------------------------------------------------------------

    def own_calls(self) -> list[tuple[int, "Method"]]:
        """(instruction, what runs): calls of methods of the same object, and function literals."""
        if self._own is not None:
            return self._own
        found: list[tuple[int, Method]] = []
        for number, row in enumerate(self.rows):
            if row[0] in (Op.CALL, Op.DEFER, Op.GO) and row[2] == self.register and not self.typing.paths.get(number):
                target = self.typing.targets.get(number)
                if target is not None and target.kind == "static" and len(target.functions) == 1:
                    callee = self.program.functions[target.functions[0]]
                    if callee.has_body and callee is not self.function:
                        found.append((number, Method(self.program, callee)))
            elif row[0] == Op.CLOSURE:
                literal = self.program.sibling(self.function, row[2])
                if literal is not None and literal.has_body:
                    outer = enumerate(literal.body().variables)
                    inner = (n for n, v in outer if v.kind == _CAPTURED and v.outer == self.register)
                    register = next(inner, NONE)
                    if register != NONE:
                        found.append((number, Method(self.program, literal, register)))
        self._own = found
        return found

    def uses(self, field: str, cleared: bool, depth: int = 0) -> list[int]:
        """The instructions that do something with what a field holds, in order.

        ``cleared``: a closed object holds nil there, which may be ranged over and copied from.
        """
        found = []
        for number in self.reads_of(field):
            readers = self.readers.get(self.rows[number][1], [])
            if any(self._is_use(reader, cleared) for reader in readers):
                found.append(number)
        if depth < MAX_DEPTH:
            found += [n for n, callee in self.own_calls() if callee.uses(field, cleared, depth + 1)]
        return sorted(found)

    def _is_use(self, reader: int, cleared: bool) -> bool:
        op, dst, _, _, c, _, _ = self.rows[reader]
        if op == Op.CALL:
            target = self.typing.targets.get(reader)
            return target is None or target.name not in _HEADERS
        if op in (Op.RANGE,):
            return not cleared
        if op == Op.BINOP:
            return self.strings[c] not in ("==", "!=")
        if op == Op.COPY:
            return any(self._is_use(other, cleared) for other in self.readers.get(dst, []) if other != reader)
        return op not in (Op.BRANCH, Op.SETFIELD)

    def locks(self) -> bool:
        """Reports whether the method takes a lock of its receiver."""
        for number, row in enumerate(self.rows):
            target = self.typing.targets.get(number)
            if row[0] == Op.CALL and target is not None and target.name.startswith(("(*sync.", "(sync.")):
                if self._selector(row) in _LOCKS and self._is_own(row[2]):
                    return True
        return False

    def _is_own(self, register: int) -> bool:
        number = self.defined.get(register)
        if register == self.register:
            return True
        return (
            number is not None
            and self.rows[number][0] in (Op.FIELD, Op.ADDRFIELD)
            and self._is_own(self.rows[number][2])
        )

    # -- tests and paths ---------------------------------------------------------------------------

    def mentions(self, field: str, depth: int = 0) -> bool:
        """Reports whether the method, or one of the same object that it calls, reads the field at all."""
        if self.reads_of(field):
            return True
        return depth < MAX_DEPTH and any(callee.mentions(field, depth + 1) for _, callee in self.own_calls())

    def tests(self, field: str) -> list[FieldTest]:
        """The branches on a field."""
        found = []
        for number, (op, _, a, b, c, _, _) in enumerate(self.rows):
            if op == Op.BRANCH:
                says = self._says(a, field)
                if says in ("true", "nil"):
                    found.append(FieldTest(self.block_of[number], field, says, b, c))
                elif says in ("false", "nonnil"):
                    found.append(FieldTest(self.block_of[number], field, {"false": "true"}.get(says, "nil"), c, b))
        return found

    def _says(self, register: int, field: str, depth: int = 0) -> str:
        """What a true condition says of the field: "true", "false", "nil", "nonnil"; "" for other conditions."""
        number = self.defined.get(register)
        if number is None or depth > 4:
            return ""
        op, _, a, b, c, _, _ = self.rows[number]
        opposite = {"true": "false", "false": "true", "nil": "nonnil", "nonnil": "nil", "": ""}
        if op == Op.FIELD:
            return "true" if number in self.reads_of(field) else ""
        if op == Op.CALL and self._selector(self.rows[number]) == "Load":
            return "true" if self._is_field(a, field) else ""
        if op == Op.UNOP and self.strings[c] == "!":
            return opposite[self._says(a, field, depth + 1)]
        if op == Op.BINOP and self.strings[c] in ("==", "!="):
            for one, other in ((a, b), (b, a)):
                if self._is_field(one, field) and self.constant(other) == "nil":
                    return "nil" if self.strings[c] == "==" else "nonnil"
        return ""

    def successors(self, block: int) -> tuple[int, ...]:
        """The blocks that may follow; none after a call that does not return."""
        numbers = self.body.block_range(block)
        if any(self.rows[number][0] == Op.CALL and self._never_returns(number) for number in numbers):
            return ()
        return self.body.successors(block)

    def _never_returns(self, number: int) -> bool:
        target = self.typing.targets.get(number)
        return target is not None and (
            target.name in ("os.Exit", "log.Panicf", "log.Panic") or target.name.rpartition(".")[2].startswith("Fatal")
        )

    def reached(self, start: int, without: frozenset[int] = frozenset()) -> set[int]:
        """The blocks that are reached from a block on, that itself included, without entering some others."""
        seen: set[int] = set()
        work = [start]
        while work:
            block = work.pop()
            if block not in seen and block not in without:
                seen.add(block)
                work += self.successors(block)
        return seen
