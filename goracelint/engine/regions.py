"""Region cells: the fields that hold a mapping, whatever the object.

::

    func (f *file) open() (err error) { f.data, err = unix.Mmap(...); ... }    file.data is a region cell
    func (f *file) Close() error      { return unix.Munmap(f.data) }           so it is here
    func (f *file) slice(a, b int) []byte { return f.data[a:b] }               a user: hands out memory of the cell

A field becomes a cell where a summary stores a new mapping in it or unmaps what it holds. Functions that use a
cell are solved although they map and unmap nothing: what they hand out, and in which state of the object, matters
to pairing. Errs: field-based, so all objects of a type are one.
"""

from collections.abc import Iterable, Mapping

from goracelint.engine.lending import receiver_type
from goracelint.engine.ports import Port
from goracelint.engine.summary import MAPPING, Summary
from goracelint.ir.opcodes import Op
from goracelint.program.function import Function
from goracelint.program.program import Program
from goracelint.program.types import Type


def named(type_: Type | None) -> str:
    """The qualified name of a (pointer to a) named type; "" for others."""
    if type_ is not None and type_.kind == "ptr":
        type_ = type_.args[0]
    return type_.name if type_ is not None and type_.kind == "named" else ""


class Regions:
    """The region cells of a program, as far as summaries tell."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._cells: set[tuple[str, str]] = set()

    def __contains__(self, cell: tuple[str, str]) -> bool:
        return cell in self._cells

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(type, field), sorted."""
        return sorted(self._cells)

    def note(self, function: Function, summary: Summary) -> None:
        """Learn cells from what a function maps into and unmaps from fields."""
        for case in summary.cases:
            for release in case.releases:
                if release.resource == MAPPING:
                    self._add(function, release.port)
            for port, sources in case.outputs:
                mapped = {s.index for s in sources if s.kind in ("new", "newview")}
                if any(case.acquired[index].resource == MAPPING for index in mapped):
                    self._add(function, port)

    def _add(self, function: Function, port: Port) -> None:
        path = tuple(step for step in port.path if step not in ("[]", "*"))
        if len(path) != 1:
            return
        type_name = ""
        if port.root == "recv":
            type_name = receiver_type(self._program, function)
        elif port.is_result:
            signature = self._program.signature(function)
            results = signature.results if signature.kind == "func" else ()
            type_name = named(results[port.number]) if port.number < len(results) else ""
        elif port.root.startswith("arg"):
            signature = self._program.signature(function)
            params = signature.params if signature.kind == "func" else ()
            type_name = named(params[port.number]) if port.number < len(params) else ""
        if type_name:
            self._cells.add((type_name, path[0]))

    def users(self, solved: Mapping[int, Summary]) -> list[int]:
        """Functions, not solved yet, that read a region cell."""
        fields: dict[str, set[str]] = {}
        for type_name, field in self._cells:
            fields.setdefault(field, set()).add(type_name)
        names = frozenset(fields)
        packages = {type_name.rpartition(".")[0] for type_name, _ in self._cells}
        is_exported = any(field[:1].isupper() for field in fields)
        return [
            function.id
            for function in self._program.functions
            if function.has_body
            and function.id not in solved
            and not function.file.is_test
            and (is_exported or function.package.path in packages)
            and function.reads(names)
            and self._reads(function, fields)
        ]

    def _reads(self, function: Function, fields: Mapping[str, Iterable[str]]) -> bool:
        strings = function.file.facts.strings
        rows = function.body().chosen(Op.FIELD, Op.ADDRFIELD)
        found = [(number, row[2], strings[row[3]]) for number, row in rows if strings[row[3]] in fields]
        typing = self._program.infer(function)
        return any(typing.paths.get(n) or named(typing.types[base]) in fields[name] for n, base, name in found)
