"""Who writes a place of the program: every store into a field, variable or what a function has the address of.

::

    func (gp *guintptr) set(g *g) { *gp = guintptr(unsafe.Pointer(g)) }
    sched.midle.set(g)                  a write of sched.midle: the value stored in set, as called from here
    atomic.StoreUintptr(&s.addr, u)     a write of s.addr: u
    handle{addr: u}                     a write of handle.addr: u

Functions are indexed by the names that they store into, a package at a time and on demand.

Errs: a place whose address leaves otherwise may be written by anybody; that is told in ``unseen``.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from goracelint.engine.provenance import cells, shapes
from goracelint.engine.provenance.calls import CallSite
from goracelint.engine.provenance.frame import Frame
from goracelint.engine.provenance.models import AddressModels
from goracelint.engine.provenance.summary import AddressSummary
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import CALLS, NONE, ElementKind, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

Context = tuple[tuple[int, int], ...]
"""The calls (function id, instruction) on the way to a function, innermost last; () where any caller counts."""


ENTRY: Final = -1
"""Stands for what a variable holds when its function starts."""


class Write(NamedTuple):
    """What is written: a register, as an instruction of a function finds it that was entered through these calls."""

    function: int
    register: int
    at: int
    context: Context = ()


class Writers:
    """See the module docstring; also the frames that it and others look into, which are not solved."""

    def __init__(self, program: Program, models: AddressModels) -> None:
        self.program = program
        self.models = models
        self._frames: dict[int, Frame] = {}
        self._indexed: set[int] = set()
        self._named: dict[str, list[tuple[int, int]]] = {}
        self._literals: dict[int, list[Function]] = {}
        self._known: dict[str, tuple[tuple[Write, ...], str]] = {}
        self._defining: dict[tuple[int, int], tuple[int, ...]] = {}
        self._reaching: dict[tuple[int, int, int], tuple[int, ...]] = {}

    def summary(self, function_id: int) -> AddressSummary | None:
        """See Oracle.summary: nothing is asked of frames that are not solved."""
        return None

    def frame(self, function_id: int) -> Frame:
        """The code of a function with its types."""
        if function_id not in self._frames:
            function = self.program.functions[function_id]
            self._frames[function_id] = Frame(self.program, function, self.program.infer(function), self)
        return self._frames[function_id]

    def literals(self, function: Function) -> list[Function]:
        """The function literals inside a function, the outermost ones."""
        self._index(function.package.index)
        return self._literals.get(function.id, [])

    # -- variables ---------------------------------------------------------------------------------

    def defining(self, frame: Frame, register: int) -> tuple[int, ...]:
        """The instructions that assign a variable."""
        key = (frame.function.id, register)
        if key not in self._defining:
            self._defining[key] = tuple(
                number
                for number, (op, dst, _, b, _, _, _) in enumerate(frame.code)
                if dst == register or (op == Op.RANGE and register in frame.body.operands(b, 2))
            )
        return self._defining[key]

    def reaching(self, frame: Frame, register: int, at: int) -> tuple[int, ...]:
        """Which of them may have been the last one before an instruction; ``ENTRY`` where none may have been."""
        key = (frame.function.id, register, at)
        if key not in self._reaching:
            self._reaching[key] = self._last_before(frame, self.defining(frame, register), at)
        return self._reaching[key]

    @staticmethod
    def _last_before(frame: Frame, defining: tuple[int, ...], at: int) -> tuple[int, ...]:
        body = frame.body
        if not defining:
            return (ENTRY,)
        before: dict[int, list[int]] = {}
        for block in range(len(body.blocks)):
            for successor in body.successors(block):
                before.setdefault(successor, []).append(block)
        home = next(block for block in range(len(body.blocks)) if at in body.block_range(block))
        found: set[int] = set()
        pending = [(home, at)]
        seen: set[int] = set()
        while pending:
            block, end = pending.pop()
            last = max(
                (number for number in defining if number in body.block_range(block) and number < end), default=ENTRY
            )
            if last != ENTRY or block == 0:
                found.add(last)
            if last == ENTRY:
                fresh = [earlier for earlier in before.get(block, ()) if earlier not in seen]
                seen.update(fresh)
                pending += [(earlier, len(body)) for earlier in fresh]
        return tuple(sorted(found))

    # -- cells -------------------------------------------------------------------------------------

    def of_cell(self, cell: str) -> tuple[tuple[Write, ...], str]:
        """What is written into a cell, and who is seen to have its address otherwise ("" where nobody)."""
        if cell not in self._known:
            name = cell.rpartition(".")[2]
            home = {package.index for package in self.program.packages if cell.startswith(f"{package.path}.")}
            everywhere = range(len(self.program.packages))
            for package in everywhere if name[:1].isupper() else sorted(home):
                self._index(package)
            writes: dict[Write, None] = {}
            unseen = ""
            for function_id, number in self._named.get(name, []) + self._named.get("", []):
                for write in self._at(self.frame(function_id), number, cell, name):
                    if isinstance(write, str):
                        unseen = unseen or write
                    else:
                        writes[write] = None
            self._known[cell] = (tuple(writes), unseen)
        return self._known[cell]

    def _index(self, package: int) -> None:
        if package in self._indexed:
            return
        self._indexed.add(package)
        for function in self.program.packages[package].functions:
            if function.id < 0:
                continue
            if function.parent >= 0:
                self._literals.setdefault(function.parent, []).append(function)
            if function.has_body:
                for number, name in _stored_names(function):
                    rows = self._named.setdefault(name, [])
                    if not rows or rows[-1] != (function.id, number):
                        rows.append((function.id, number))

    def _at(self, frame: Frame, number: int, cell: str, name: str) -> Iterator[Write | str]:
        op, dst, a, b, c, _, _ = frame.code[number]
        match op:
            case Op.SETFIELD:
                denoted = frame.typing.denotes.get(number)
                if cells.nested_cell(frame, a, name) == cell or (denoted is not None and denoted.name == cell):
                    yield Write(frame.function.id, c, number)
            case Op.SETNAME:
                if f"{frame.function.package.path}.{name}" == cell:
                    yield Write(frame.function.id, b, number)
            case Op.COMPOSITE:
                yield from _in_literal(frame, number, cell, name)
            case Op.ADDRFIELD:
                denoted = frame.typing.denotes.get(number)
                if cells.nested_cell(frame, a, name) == cell or (denoted is not None and denoted.name == cell):
                    yield from self.through(frame, dst)
            case Op.FIELD | Op.NAME:
                if cells.place_cell(frame, dst)[0] == cell:
                    yield from self._in_place(frame, dst)

    def _in_place(self, frame: Frame, register: int) -> Iterator[Write | str]:
        """Methods with pointer receivers that are called on a place, and its address."""
        for number, (op, dst, a, _, _, _, _) in enumerate(frame.code):
            if op == Op.ADDR and a == register:
                yield from self.through(frame, dst)
            elif op in CALLS and a == register:
                yield from self._by_method(frame, number, register)

    # -- addresses ---------------------------------------------------------------------------------

    def through(self, frame: Frame, pointer: int) -> Iterator[Write | str]:
        """What is written through a register that holds an address: here, and in functions that are passed it."""
        same = _copies(frame, pointer)
        for number, (op, _, a, b, c, _, _) in enumerate(frame.code):
            if op == Op.STORE and a in same:
                yield Write(frame.function.id, b, number)
            elif (op in (Op.SETFIELD, Op.SETELEM) and c in same) or (op in (Op.SETNAME, Op.SEND) and b in same):
                yield f"{frame.function.name} keeps its address"
            elif op in CALLS and (target := frame.typing.targets.get(number)) is not None:
                for position, argument in enumerate(frame.body.operands(b + 2, c - 2)):
                    if argument in same and target.kind != "conversion":
                        yield from self._passed(frame, number, f"arg{position}")
                if a in same and target.has_receiver:
                    yield from self._passed(frame, number, "recv")

    def _by_method(self, frame: Frame, number: int, register: int) -> Iterator[Write | str]:
        target = frame.typing.targets.get(number)
        if target is None or not target.has_receiver or shapes.provenance_of(self.program, frame.type_of(register)):
            return
        if target.name.startswith("(*"):
            yield from self._passed(frame, number, "recv")

    def _passed(self, frame: Frame, number: int, port: str) -> Iterator[Write | str]:
        """What a callee writes through a port."""
        target = frame.typing.targets[number]
        model = self.models.find(target.name)
        if model is not None:
            if model.stores and model.cell == port:
                yield Write(frame.function.id, CallSite(frame, number, target).register(model.stores), number)
            return
        for callee in target.functions:
            function = self.program.functions[callee]
            if not function.has_body:
                yield f"{function.name} has its address"
                continue
            inner = self.frame(callee)
            register = port_register(inner, port)
            for at, (op, _, a, b, _, _, _) in enumerate(inner.code):
                if op == Op.STORE and a == register:
                    yield Write(callee, b, at, ((frame.function.id, number),))


def _stored_names(function: Function) -> Iterator[tuple[int, str]]:
    """(instruction, field or variable) of what may write; "" for literals that leave field names out."""
    strings, terms = function.file.facts.strings, function.file.facts.terms
    body = function.body()
    for number, (op, _, a, b, c, _, _) in body.instructions():
        if op in (Op.SETFIELD, Op.ADDRFIELD, Op.FIELD):
            yield number, strings[b]
        elif op in (Op.SETNAME, Op.NAME):
            yield number, strings[a]
        elif op == Op.COMPOSITE and (a == NONE or terms[a].kind not in ("slice", "array", "map")):
            for kind, key, _ in zip(*[iter(body.operands(b, 3 * c))] * 3, strict=True):
                yield number, strings[key] if kind == ElementKind.FIELD else ""


def port_register(frame: Frame, port: str) -> int:
    """The variable that a parameter or the receiver is; NONE where it has no name."""
    for register, variable in enumerate(frame.body.variables):
        if variable.kind == VariableKind.RECEIVER and port == "recv":
            return register
        if variable.kind == VariableKind.PARAM and port == f"arg{variable.index}":
            return register
    return NONE


def _copies(frame: Frame, register: int) -> set[int]:
    """The registers that hold a pointer at some time, through copies and conversions."""
    same, count = {register}, 0
    while len(same) > count:
        count = len(same)
        for number, (op, dst, a, b, c, _, _) in enumerate(frame.code):
            target = frame.typing.targets.get(number)
            if op == Op.CALL and target is not None and target.kind == "conversion" and c == 3:
                a = frame.body.pool[b + 2]
            elif op not in (Op.COPY, Op.CONVERT):
                continue
            if a in same and shapes.provenance_of(frame.program, frame.type_of(dst)):
                same.add(dst)
    return same


def _in_literal(frame: Frame, number: int, cell: str, name: str) -> Iterable[Write]:
    _, dst, _, b, c, _, _ = frame.code[number]
    t = frame.type_of(dst)
    owner = t.elem if t is not None and t.kind == "ptr" else t
    if owner is None or owner.kind != "named" or f"{owner.name}.{name}" != cell:
        return
    fields = frame.program.core(owner).fields
    position = next((at for at, field in enumerate(fields) if field.name == name), NONE)
    for kind, key, register in zip(*[iter(frame.body.operands(b, 3 * c))] * 3, strict=True):
        if key == position if kind == ElementKind.POSITION else frame.strings[key] == name:
            yield Write(frame.function.id, register, number)
