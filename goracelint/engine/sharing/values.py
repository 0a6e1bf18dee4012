"""What the registers of one function hold: views of which memory, parts of which objects, which functions.

::

    func (r *ring) header() []byte { return r.data[:8] }     result 0 is a view of cell ring.data
    func open(f *os.File) (*ring, error) {
        m, err := unix.Mmap(...)                             m is a view of the mapping made here
        return &ring{data: m}, nil                           cell ring.data holds it; the result is new
    }

Without order: a register holds whatever any of its assignments gives it. Slices, casts, element addresses
and pointer arithmetic keep the symbols of their operand, copies of bytes end them.

Errs: what a channel, a map under construction or a callee in the same recursion hands on is not followed.
"""

from collections.abc import Callable, Iterable
from typing import Final

from goracelint.engine.sharing.callsites import adds_constant, arguments, declared
from goracelint.engine.sharing.domain import ELSEWHERE, GLOBAL, NOTHING, Callees, Roots, Summary, Symbol, Value
from goracelint.engine.sharing.given import summary_here
from goracelint.engine.sharing.kinds import (
    can_be_sliced,
    converts_by_copy,
    element,
    is_copied,
    lies_in,
    pointerish,
    slot,
)
from goracelint.engine.sharing.mappings import Mappings
from goracelint.engine.sharing.naming import MAX_STEPS, Names, field_cell, lock_verb
from goracelint.ir.opcodes import NONE, ElementKind, Op
from goracelint.program.resolve import Target

_KEEPING: Final = frozenset((Op.COPY, Op.SLICE, Op.ADDRELEM, Op.ADDR, Op.DEREF, Op.ASSERT, Op.CONVERT, Op.UNOP))
_ARITHMETIC: Final = frozenset("+ - & | &^".split())
_HEADER_TYPES: Final = ("reflect.SliceHeader", "reflect.StringHeader")
_HEADERS: Final = tuple(f"{name}.Data" for name in _HEADER_TYPES)
_LOCKING: Final = frozenset({"Lock", "RLock"})
MAX_PASSES: Final = 4

SummaryOf = Callable[[int], Summary | None]


class Values:
    """The values of one function's registers; see the module docstring."""

    def __init__(self, names: Names, mappings: Mappings, summary_of: SummaryOf) -> None:
        self.names = names
        self.mappings = mappings
        self.summary_of = summary_of
        count = names.body.registers
        self.memory: list[Value] = [NOTHING] * count
        self.roots: list[Roots] = [frozenset()] * count
        self.callees: list[Callees] = [frozenset()] * count
        self.results: dict[int, Summary] = {}  # tuple register -> what its call gives
        self.stores: set[tuple[str, Symbol]] = set()
        self.ended: set[Symbol] = set()  # what calls in here unmap
        self.finalizers: set[int] = set()  # registers that hold what runs when an object is unreachable
        self.counted: set[str] = set()  # cells that are added to: reference counts among them
        self.returned: list[Value] = []
        self.made: frozenset[int] = frozenset()
        self.origins: list[Roots] = []  # of the results: ports, global, ?
        self.functions: list[Callees] = []
        self._changed = False
        self._enter()
        rows = enumerate(names.body.rows)
        steps = [(handler, n, row) for n, row in rows if (handler := _HANDLERS[row[0]]) is not None]
        for _ in range(MAX_PASSES):
            self._changed = False
            for handler, number, (op, dst, a, b, c, _, _) in steps:
                handler(self, number, op, dst, a, b, c)
            if not self._changed:
                break
        self._leave()

    # -- entry and exit

    def _enter(self) -> None:
        for register in range(len(self.names.body.variables)):
            port = self.names.port(register)
            if not port:
                continue
            self.roots[register] = frozenset({port})
            if register in self.names.captured:
                self.memory[register] = frozenset({Symbol("cell", self.names.captured[register])})
                if not port.startswith("cap"):
                    self.stores.add((self.names.captured[register], Symbol("port", port)))
            elif pointerish(self.names, self.names.type_of(register)):
                self.memory[register] = frozenset({Symbol("port", port)})

    def summary(self) -> Summary:
        """What callers need of the values: the part of the summary that has no order."""
        ports = tuple(sorted(row for row in self.stores if row[1].kind == "port"))
        ends = frozenset(symbol for symbol in self.ended if symbol.kind == "port")
        locks = self.names.function.calls(_LOCKING)
        return Summary(tuple(self.returned), self.made, tuple(self.functions), ports, ends, tuple(self.origins), locks)

    def _leave(self) -> None:
        body = self.names.body
        returns = [body.operands(row[3], row[4]) for _, row in body.chosen(Op.RETURN)]
        width = max((len(row) for row in returns), default=0)
        self.returned = [NOTHING] * width
        self.functions = [frozenset()] * width
        fresh = []
        for index in range(width):
            held = [row[index] for row in returns if index < len(row)]
            views = [register for register in held if not is_copied(self.names, self.names.type_of(register))]
            self.returned[index] = frozenset().union(*(self.memory[register] for register in views))
            self.functions[index] = frozenset().union(*(self.callees[register] for register in held))
            roots = frozenset().union(*(self.roots[register] for register in held))
            self.origins.append(frozenset("?" if root.startswith("fresh:") else root for root in roots))
            if roots and all(root.startswith("fresh:") for root in roots):
                fresh.append(index)
        self.made = frozenset(fresh)

    # -- one instruction

    def _give(self, register: int, memory: Value, roots: Roots, callees: Callees = frozenset()) -> None:
        if register < 0:
            return
        if register < len(self.names.body.variables) and is_copied(self.names, self.names.type_of(register)):
            memory = NOTHING
        if not memory <= self.memory[register]:
            self.memory[register] |= memory
            self._changed = True
        if register in self.names.captured:
            self.stores.update((self.names.captured[register], symbol) for symbol in memory)
        if not roots <= self.roots[register]:
            self.roots[register] |= roots
            self._changed = True
        if not callees <= self.callees[register]:
            self.callees[register] |= callees
            self._changed = True

    def store(self, cell: str, memory: Value) -> None:
        """A cell holds what a value is a view of."""
        if cell:
            self.stores.update((cell, symbol) for symbol in memory)

    def _keep(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        self._give(dst, self.memory[a], self.roots[a], self.callees[a])

    def _deref(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        keeps = can_be_sliced(self.names, self.names.type_of(dst))
        self._give(dst, self.memory[a] if keeps else NOTHING, self.roots[a], self.callees[a])

    def _unop(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        keeps = pointerish(self.names, self.names.type_of(dst))
        self._give(dst, self.memory[a] if keeps else NOTHING, self.roots[a], self.callees[a])

    def _binop(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        if self.names.strings[c] in _ARITHMETIC and pointerish(self.names, self.names.type_of(dst)):
            self._give(dst, self.memory[a] | self.memory[b], self.roots[a] | self.roots[b])

    def _elem(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        keeps = slot(self.names, element(self.names, a))
        self._give(dst, self.memory[a] if keeps else NOTHING, self.roots[a], self.callees[a])

    def _range(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        value = self.names.body.pool[b + 1]
        keeps = slot(self.names, element(self.names, a))
        self._give(value, self.memory[a] if keeps else NOTHING, self.roots[a])

    def _fresh(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        self._give(dst, NOTHING, frozenset({f"fresh:{dst}"}))

    def _closure(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        literal = self.names.program.sibling(self.names.function, a)
        held = frozenset() if literal is None else frozenset({literal.id})
        self._give(dst, NOTHING, frozenset({f"fresh:{dst}"}), held)

    def _set_field(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        cell = self.names.field(a, self.names.strings[b])
        if adds_constant(self.names, c):
            self.counted.add(cell)
        if cell in _HEADERS:
            self._behind(a, self.memory[c])
        else:
            self.store(cell, self.memory[c])

    def _set_name(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        self.store(f"{self.names.function.package.path}.{self.names.strings[a]}", self.memory[b])

    def _set_elem(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        self._into(a, c)

    def _set_behind(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        self._into(a, b)

    def _elsewhere(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        self._give(dst, NOTHING, ELSEWHERE)

    def _behind(self, register: int, memory: Value) -> None:
        """The slice or string that a header pointer was made from gets the address that is stored."""
        for _ in range(MAX_STEPS):
            number = self.names.only(register)
            if number is None:
                break
            op, _, a, b, c, _, _ = self.names.body.instruction(number)
            operands = self.names.body.operands(b, c)[2:] if op == Op.CALL else (a,)
            if not operands or operands[0] < 0 or (op not in _KEEPING and op != Op.CALL):
                break
            register = operands[0]
            self._give(register, memory, frozenset())

    def _into(self, container: int, register: int) -> None:
        """A value is stored into a slot of a collection, or behind a pointer."""
        if not self.memory[register] or not pointerish(self.names, self.names.type_of(register)):
            return
        for symbol in self.memory[container]:
            if symbol.kind == "cell":
                self.store(symbol.name, self.memory[register])
        self._give(container, self.memory[register], frozenset())

    def _select(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        names = self.names
        denoted = names.typing.denotes.get(number)
        if denoted is not None:
            if denoted.kind == "var":
                self._give(dst, frozenset({Symbol("cell", denoted.name)}), GLOBAL)
            elif denoted.kind in ("func", "method"):
                self._give(
                    dst, NOTHING, ELSEWHERE, self._function_value(number, op, a, denoted.name, denoted.functions)
                )
            return
        if op == Op.NAME:
            return
        type_ = names.type_of(dst)
        if op == Op.ADDRFIELD and type_ is not None and type_.kind == "ptr":
            type_ = type_.args[0]
        cell = names.field(a, names.strings[b])
        own = frozenset({Symbol("cell", cell)}) if cell and pointerish(names, type_) else NOTHING
        inside = self.memory[a] if lies_in(names, type_) else NOTHING
        self._give(dst, own | inside, self.roots[a])

    def _function_value(self, number: int, op: int, a: int, name: str, functions: Iterable[int]) -> Callees:
        if op == Op.FIELD and lock_verb(name).endswith("Unlock"):
            return frozenset({f"unlock:{self.names.lock(number, a)}"})
        return frozenset(functions)

    def _extract(self, number: int, op: int, dst: int, a: int, index: int, c: int) -> None:
        given = self.results.get(a)
        if given is None:
            self._give(dst, self.memory[a], self.roots[a])
            return
        memory = given.results[index] if index < len(given.results) else NOTHING
        callees = given.functions[index] if index < len(given.functions) else frozenset()
        self._give(dst, memory, self._origin(dst, index, given), callees)

    def _composite(self, number: int, op: int, dst: int, a: int, first: int, count: int) -> None:
        names = self.names
        type_ = names.type_of(dst)
        base = type_.args[0] if type_ is not None and type_.kind == "ptr" and type_.args else type_
        shape = names.program.core(base) if base is not None else None
        memory = NOTHING
        for index in range(count):
            kind, key, register = names.body.operands(first + 3 * index, 3)
            held = self.memory[register] if register >= 0 else NOTHING
            if not held:
                continue
            if shape is not None and shape.kind == "struct":
                if base is None or base.kind != "named" or base.name in _HEADER_TYPES:
                    memory |= held
                elif kind == ElementKind.FIELD:
                    self.store(field_cell(names.program, base, names.strings[key]), held)
                elif kind == ElementKind.POSITION and key < len(shape.fields):
                    self.store(field_cell(names.program, base, shape.fields[key].name), held)
            elif pointerish(names, names.type_of(register)):
                memory |= held
        self._give(dst, memory, frozenset({f"fresh:{dst}"}))

    # -- calls

    def called(self, number: int, a: int) -> tuple[int, ...]:
        """The functions with code that a call runs, sorted."""
        target = self.names.typing.targets.get(number)
        if target is not None and target.functions:
            return target.functions
        if target is not None and (target.kind in ("builtin", "conversion") or target.has_receiver):
            return ()
        return tuple(sorted(callee for callee in self.callees[a] if isinstance(callee, int))) if a >= 0 else ()

    def _call(self, number: int, op: int, dst: int, a: int, b: int, c: int) -> None:
        names = self.names
        target = names.typing.targets.get(number)
        if target is None:
            self._give(dst, NOTHING, ELSEWHERE)
            return
        ports = arguments(names, number)
        if target.name in ("runtime.SetFinalizer", "runtime.AddCleanup"):
            self.finalizers.update(ports.values())
        if "sync/atomic." in target.name and ".Add" in target.name:
            self.counted.add(self.names.cell(ports.get("recv", ports.get("arg0", NONE))))
        if target.kind == "conversion":
            self._convert(target, dst, ports.get("arg0", NONE))
        elif target.kind == "builtin":
            self._builtin(target.name, dst, list(ports.values()))
        else:
            effects = declared(self.mappings, names, number, target)
            for effect in effects:
                if effect.verb == "unmap" and (register := ports.get(effect.port, NONE)) >= 0:
                    self.ended |= self.memory[register]
            made = [int(effect.port[6:]) for effect in effects if effect.verb == "map"]
            site = frozenset({Symbol("site", "", names.function.id, number)})
            held = tuple(site if index in made else NOTHING for index in range(max(made, default=-1) + 1))
            given = Summary(held, frozenset(made))
            if not effects:
                given = summary_here(self, number, target, ports, self.called(number, a))
            self._spread(number, dst, given)

    def _convert(self, target: Target, dst: int, register: int) -> None:
        if register < 0:
            return
        copies = converts_by_copy(self.names, target.type, self.names.type_of(register))
        keeps = pointerish(self.names, target.type) and not copies
        self._give(dst, self.memory[register] if keeps else NOTHING, self.roots[register], self.callees[register])

    def _builtin(self, name: str, dst: int, registers: list[int]) -> None:
        if name in ("append", "min", "max") or name.startswith("unsafe."):
            memory = self.memory[registers[0]] if registers else NOTHING
            roots = self.roots[registers[0]] if registers else ELSEWHERE
            for register in registers[1:]:
                if name == "append" and pointerish(self.names, element(self.names, registers[0])):
                    memory |= self.memory[register]
            if name in ("unsafe.Sizeof", "unsafe.Alignof", "unsafe.Offsetof"):
                memory = NOTHING
            self._give(dst, memory, roots or frozenset({f"fresh:{dst}"}))
        elif name in ("new", "make"):
            self._give(dst, NOTHING, frozenset({f"fresh:{dst}"}))

    def _spread(self, number: int, dst: int, given: Summary) -> None:
        """Give the results of a call to its register."""
        if dst < 0:
            return
        target = self.names.typing.targets[number]
        if target.type is not None and len(target.type.results) > 1:
            self.results[dst] = given
            return
        memory = given.results[0] if given.results else NOTHING
        callees = given.functions[0] if given.functions else frozenset()
        self._give(dst, memory, self._origin(dst, 0, given), callees)
        if target.type is None:
            self.results[dst] = given

    @staticmethod
    def _origin(dst: int, index: int, given: Summary) -> Roots:
        if index in given.made:
            return frozenset({f"fresh:{dst}"})
        return given.origins[index] if index < len(given.origins) else ELSEWHERE


_Handler = Callable[[Values, int, int, int, int, int, int], None]
_TABLE: Final[dict[int, _Handler]] = {
    **dict.fromkeys(_KEEPING, Values._keep),
    Op.DEREF: Values._deref,
    Op.UNOP: Values._unop,
    Op.CALL: Values._call,
    Op.GO: Values._call,
    Op.DEFER: Values._call,
    Op.BINOP: Values._binop,
    Op.FIELD: Values._select,
    Op.ADDRFIELD: Values._select,
    Op.NAME: Values._select,
    Op.ELEM: Values._elem,
    Op.RANGE: Values._range,
    Op.EXTRACT: Values._extract,
    Op.NEW: Values._fresh,
    Op.MAKE: Values._fresh,
    Op.ZERO: Values._fresh,
    Op.COMPOSITE: Values._composite,
    Op.CLOSURE: Values._closure,
    Op.SETFIELD: Values._set_field,
    Op.SETNAME: Values._set_name,
    Op.SETELEM: Values._set_elem,
    Op.STORE: Values._set_behind,
    Op.RECV: Values._elsewhere,
    Op.OPAQUE: Values._elsewhere,
}
_HANDLERS: Final = tuple(_TABLE.get(code) for code in range(max(Op) + 1))
