"""Cells: what the whole program stores into one field of a type, whatever the object.

::

    func (w *Writer) reset() { w.buf = w.buf[:0] }     Writer.buf keeps its memory: it is owned
    func (r *Reader) Reset(p []byte) { r.src = p }     Reader.src is borrowed
    app := &App{toString: unsafeString}                App.toString may hold unsafeString

A field owns its memory where some function grows or truncates what the field itself holds. Function-valued
fields hold whatever functions are assigned to them anywhere. Both are found on demand: the functions that
store to a field of that name are looked at, no others.

Errs: field-based (all objects of a type are one); stores through reflection or pointers to fields are
not seen.
"""

from array import array
from collections import defaultdict
from typing import NamedTuple

from goracelint.engine.models import Models
from goracelint.engine.ports import Port
from goracelint.ir.opcodes import NONE, WIDTH, ElementKind, Op
from goracelint.program.function import Function
from goracelint.program.inference import Typing
from goracelint.program.program import Program
from goracelint.program.types import Type


class _Rows(NamedTuple):
    """(function, instruction) of stores into a field and of literals that name it; functions that assign a variable."""

    stores: list[tuple[int, int]]
    literals: list[tuple[int, int]]
    assigned: list[int]


Callee = int | str  # a function of the program, or the Go spelling of one without source


class Cells:
    """Field-based questions about a program, answered lazily."""

    def __init__(self, program: Program, models: Models) -> None:
        self._program = program
        self._models = models
        self._indexed = 0
        self._storing: dict[str, list[int]] = defaultdict(list)  # name -> the functions that store into it
        self._rows: dict[str, _Rows] = {}
        self._by_type: dict[str, dict[str, list[tuple[int, int]]]] = {}  # field -> type -> those of its stores
        self._defined: dict[int, array[int]] = {}
        self._owned: dict[str, dict[str, bool]] = defaultdict(dict)  # field -> type -> whether it owns its memory
        self._held: dict[str, dict[str, tuple[Callee, ...]]] = defaultdict(dict)  # field -> type -> what it may hold

    def owns(self, type_name: str, field: str) -> bool:
        """Reports whether some function grows or truncates the field's own memory in place."""
        self._index()
        known = self._owned[field].get(type_name)
        if known is not None:
            return known
        functions = len(self._program.functions)
        stores = self._stores_of(type_name, field)
        made = self._made(type_name, field)
        owned = any(self._keeps(*row) for row in stores) or (
            made and all(self._allocates(row[0], self._row(*row)[4]) for row in stores)
        )
        if functions == len(self._program.functions):  # else packages came while types were asked for
            self._owned[field][type_name] = owned
        return owned

    def _made(self, type_name: str, field: str) -> bool:
        """Reports whether literals of the type give the field memory of its own, and nothing else."""
        elements = [
            self._allocates(function_id, element)
            for function_id, number in self._of(field).literals
            for element in self._elements(function_id, number, type_name, field)
        ]
        return bool(elements) and all(elements)

    def _allocates(self, function_id: int, register: int) -> bool:
        number = self._definition(function_id, register)
        return number is not None and self._row(function_id, number)[0] in (Op.MAKE, Op.COMPOSITE, Op.NIL)

    def functions(self, type_name: str, field: str) -> tuple[Callee, ...]:
        """The functions stored into a function-valued field: ids, and names of those without source."""
        self._index()
        known = self._held[field].get(type_name)
        if known is not None:
            return known
        functions = len(self._program.functions)
        found: set[Callee] = set()
        for function_id, instruction in self._stores_of(type_name, field):
            found |= self._function_value(function_id, self._row(function_id, instruction)[4])
        for function_id, instruction in self._of(field).literals:
            found |= self._literal_value(function_id, instruction, type_name, field)
        held = tuple(sorted(found, key=lambda callee: (isinstance(callee, str), str(callee))))[:16]
        if functions == len(self._program.functions):
            self._held[field][type_name] = held
        return held

    def is_constant(self, variable: str) -> bool:
        """Reports whether a package-level variable has an initialiser and nobody else assigns it."""
        path, _, name = variable.rpartition(".")
        own = [f for f in self._of(name).assigned if self._program.functions[f].package.path == path]
        return len(own) == 1 and self._program.functions[own[0]].facts.name.startswith("var ")

    def _index(self) -> None:
        """Take in the functions that came since the last time: what is known of the names they store into is not."""
        functions = self._program.functions
        if self._indexed == len(functions):
            return
        for function in functions[self._indexed :]:
            if function.has_body and not function.file.is_test:
                for name in function.facts.stored:  # what only tests store says nothing of how the code behaves in use
                    self._storing[name].append(function.id)
                    for table in (self._rows, self._by_type, self._owned, self._held):
                        table.pop(name, None)
        self._indexed = len(functions)

    def _of(self, name: str) -> "_Rows":
        """The instructions that store into what is called ``name``."""
        self._program.asked.note_one(name)
        self._index()
        if name not in self._rows:
            rows = self._rows[name] = _Rows([], [], [])
            for function_id in self._storing.get(name, ()):
                _find_stores(self._program.functions[function_id], name, rows)
        return self._rows[name]

    def _definition(self, function_id: int, register: int) -> int | None:
        """The instruction that defines a register, where there is only one."""
        if function_id not in self._defined:
            self._defined[function_id] = _definitions(self._program.functions[function_id])
        number = self._defined[function_id][register] if register >= 0 else NONE
        return number if number >= 0 else None

    def _row(self, function_id: int, instruction: int) -> tuple[int, int, int, int, int, int, int]:
        return self._program.functions[function_id].body().instruction(instruction)

    def _typing(self, function_id: int) -> Typing:
        return self._program.infer(self._program.functions[function_id])

    def _stores_of(self, type_name: str, field: str) -> list[tuple[int, int]]:
        """The stores to a field of the type: types share names of fields, and each store is typed once."""
        known = self._by_type.get(field)
        if known is None:
            functions = len(self._program.functions)
            rows: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for function_id, instruction in self._of(field).stores:
                register = self._row(function_id, instruction)[2]
                rows[_type_name(self._typing(function_id), register)].append((function_id, instruction))
            known = rows
            if functions == len(self._program.functions):
                self._by_type[field] = rows
        return known.get(type_name, [])

    def _keeps(self, function_id: int, instruction: int) -> bool:
        """``x.f = x.f[:n]`` or ``x.f = append(x.f..., ...)``: the field keeps its memory."""
        function = self._program.functions[function_id]
        field = self._row(function_id, instruction)[3]
        register = self._row(function_id, instruction)[4]
        for _ in range(4):
            number = self._definition(function.id, register)
            if number is None:
                return False
            op, _, a, b, c, _, _ = function.body().instruction(number)
            if op == Op.FIELD:
                return b == field
            if op == Op.SLICE or op == Op.COPY:
                register = a
            elif op == Op.CALL and c > 2 and self._is_append(function_id, number):
                register = function.body().pool[b + 2]
            else:
                return False
        return False

    def _is_append(self, function_id: int, number: int) -> bool:
        target = self._typing(function_id).targets.get(number)
        if target is None or target.kind == "builtin":
            return target is not None and target.name == "append"
        model = self._models.find(target.name)
        return model is not None and (Port("result0"), Port("arg0")) in model.views

    def _literal_value(self, function_id: int, number: int, type_name: str, field: str) -> set[Callee]:
        found: set[Callee] = set()
        for element in self._elements(function_id, number, type_name, field):
            found |= self._function_value(function_id, element)
        return found

    def _elements(self, function_id: int, number: int, type_name: str, field: str) -> list[int]:
        """The registers that a composite literal of the type gives the field."""
        function = self._program.functions[function_id]
        body = function.body()
        _, dst, _, first, count, _, _ = body.instruction(number)
        if _type_name(self._typing(function_id), dst) != type_name:
            return []
        rows = [body.operands(first + 3 * index, 3) for index in range(count)]
        strings = function.file.facts.strings
        return [element for kind, key, element in rows if kind == ElementKind.FIELD and strings[key] == field]

    def _function_value(self, function_id: int, register: int) -> set[Callee]:
        """The functions that a register holds by its definition."""
        function = self._program.functions[function_id]
        number = self._definition(function.id, register)
        if number is None:
            return set()
        op, _, a, b, _, _, _ = function.body().instruction(number)
        if op == Op.COPY:
            return self._function_value(function_id, a)
        if op == Op.CLOSURE:
            literal = self._program.sibling(function, a)
            return {literal.id} if literal is not None else set()
        denotes = self._typing(function_id).denotes
        denotation = denotes.get(number)
        if denotation is not None and denotation.kind == "func":
            return set(denotation.functions) or {denotation.name}
        package = denotes.get(self._definition(function.id, a) or 0) if op == Op.FIELD else None
        if package is not None and package.kind == "package":
            return {f"{package.name}.{function.file.facts.strings[b]}"}
        return set()


def _find_stores(function: Function, name: str, rows: _Rows) -> None:
    strings, body = function.file.facts.strings, function.body()
    named = strings.index(name) if name in strings else NONE
    for number, (op, _, a, b, c, _, _) in body.chosen(Op.SETFIELD, Op.SETNAME, Op.COMPOSITE):
        if op == Op.SETFIELD and b == named:
            rows.stores.append((function.id, number))
        elif op == Op.SETNAME and a == named:
            rows.assigned.append(function.id)
        elif op == Op.COMPOSITE and named in body.pool[b + 1 : b + 3 * c : 3]:  # tables have thousands of elements
            keys = (body.operands(b + 3 * index, 2) for index in range(c))
            hits = [key for kind, key in keys if kind == ElementKind.FIELD and key == named]
            rows.literals.extend((function.id, number) for _ in hits)


def _definitions(function: Function) -> "array[int]":
    """For each register the instruction that defines it; NONE where none or several do."""
    body = function.body()
    code = body.code
    found = array("i", [NONE]) * body.registers
    several: set[int] = set()
    for number, dst in enumerate(code[1::WIDTH]):
        if dst != NONE and code[number * WIDTH] != Op.DECLARE:
            if found[dst] != NONE:
                several.add(dst)
            found[dst] = number
    for register in several:
        found[register] = NONE
    return found


def _type_name(typing: Typing, register: int) -> str:
    type_: Type | None = typing.types[register] if 0 <= register < len(typing.types) else None
    if type_ is not None and type_.kind == "ptr":
        type_ = type_.args[0]
    return type_.name if type_ is not None and type_.kind == "named" else ""
