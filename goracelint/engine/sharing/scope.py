"""Which functions the sharing analysis looks at, and their solved values and flows.

::

    package ring            calls unix.Mmap: all its functions are solved, callees first
    package probe           calls ring.Open, which hands out a mapping: solved too
    package unrelated       never looked at

Errs: packages more than two calls away from one that maps or unmaps are not looked at; what exported
functions lend without giving it away is not followed into other packages.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from goracelint.engine.sharing.callsites import arguments, mentions
from goracelint.engine.sharing.domain import Summary, Symbol
from goracelint.engine.sharing.flow import Flow
from goracelint.engine.sharing.mappings import Mappings
from goracelint.engine.sharing.naming import Names
from goracelint.engine.sharing.regions import Regions
from goracelint.engine.sharing.values import Values
from goracelint.ir.body import Body
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import Op
from goracelint.program.callgraph import bottom_up
from goracelint.program.function import Function
from goracelint.program.packages import Package
from goracelint.program.program import Program
from goracelint.source.paths import canonical

IMPORTERS: Final = 2


class Solved:
    """The values and flows of every function in scope, and which cells hold mappings."""

    def __init__(self, program: Program, mappings: Mappings, packages: frozenset[int]) -> None:
        """``packages`` map or unmap."""
        self.program = program
        self.mappings = mappings
        self.values: dict[int, Values] = {}
        self.flows: dict[int, Flow] = {}
        self._summaries: dict[int, Summary] = {}
        self._evaluated: frozenset[int] = frozenset()
        self._captured: dict[int, dict[int, str]] = {}
        self._literals: dict[int, dict[int, list[Function]]] = {}  # package -> function -> literals in it
        self.order: tuple[int, ...] = ()
        for _ in range(IMPORTERS + 1):
            self._evaluate(packages)
            packages = self._importers(packages)
        self.regions = Regions(self._stores(), self._ended())
        for function_id in tuple(self.values):
            flow = Flow(self.values[function_id], self._summaries.get, self.regions)
            self.flows[function_id] = flow
            self._summaries[function_id] = flow.summary()

    def _stores(self) -> Iterator[tuple[str, Symbol]]:
        for function_id in self.order:
            yield from sorted(self.values[function_id].stores)

    def _ended(self) -> Iterator[Symbol]:
        for function_id in self.order:
            yield from sorted(self.values[function_id].ended)

    def held(self) -> frozenset[int]:
        """The functions that are values somewhere, those that only finalizers run apart."""
        return self._valued(False)

    def finalizing(self) -> frozenset[int]:
        """The functions that finalizers or cleanups run."""
        return self._valued(True)

    def _valued(self, finalizers: bool) -> frozenset[int]:
        return frozenset(
            callee
            for values in self.values.values()
            for register, callees in enumerate(values.callees)
            if (register in values.finalizers) == finalizers
            for callee in callees
            if isinstance(callee, int)
        )

    # -- scope

    def _evaluate(self, packages: frozenset[int]) -> None:
        """The values of all functions of some packages, callees first."""
        members = [
            function.id
            for function in self.program.functions
            if function.package.index in packages and function.has_body and not function.file.is_test
        ]
        order = tuple(bottom_up(self.program, members))
        for function_id in order:
            names = Names(
                self.program, self.program.functions[function_id], self.captured(self.program.functions[function_id])
            )
            values = Values(names, self.mappings, self._summaries.get)
            self.values[function_id] = values
            self._summaries[function_id] = values.summary()
        self.order += order
        self._evaluated |= packages

    def _importers(self, packages: frozenset[int]) -> frozenset[int]:
        """The packages that call, by name, what hands out or unmaps mappings in ``packages``."""
        given: dict[str, set[str]] = {}
        for function_id in self.order:
            function = self.program.functions[function_id]
            name, summary = function.facts.name, self._summaries[function_id]
            hands_out = any(symbol.kind == "site" for value in summary.results for symbol in value)
            if function.package.index in packages and name[:1].isupper() and (hands_out or summary.ends):
                given.setdefault(canonical(function.package.path), set()).add(name)
        found: set[int] = set()
        for package in self.program.packages if given else ():
            names = frozenset(name for path in _imports(package) for name in given.get(canonical(path), ()))
            if names and not package.is_stub and package.index not in self._evaluated:
                if any(f.calls(names) for f in package.functions if not f.file.is_test):
                    found.add(package.index)
        return frozenset(found)

    def renews(self, cell: str, spawn: tuple[int, int]) -> bool:
        """Reports whether a local variable comes to life anew in the loop that a go statement stands in."""
        kind, _, rest = cell.partition(":")
        owner, _, register = rest.partition(":")
        if kind != "local" or int(owner) != spawn[0]:
            return False
        body = self.program.functions[spawn[0]].body()
        births = [n for n, row in body.instructions() if row[0] == Op.DECLARE and row[2] == int(register)]
        return any(_in_one_loop(body, birth, spawn[1]) for birth in births)

    def is_shared(self, site: Symbol) -> bool:
        """Reports whether a mapping is made with MAP_SHARED at its site."""
        values = self.values.get(site.function)
        return values is not None and any(
            mentions(values.names, register, "MAP_SHARED") for register in arguments(values.names, site.number).values()
        )

    def captured(self, function: Function) -> Mapping[int, str]:
        """Variable register -> cell, for the variables that literals share with their function."""
        if function.id not in self._captured:
            cells: dict[int, str] = {}
            self._captured[function.id] = cells
            if function.parent_function is not None and function.has_body:
                outside = self.captured(function.parent_function)
                for register, row in enumerate(function.body().variables):
                    if row.kind == VariableKind.CAPTURED:
                        cells[register] = outside.get(row.outer, f"local:{function.parent}:{row.outer}")
            for literal in self.literals_of(function):
                for row in literal.body().variables:
                    if row.kind == VariableKind.CAPTURED:
                        cells.setdefault(row.outer, f"local:{function.id}:{row.outer}")
        return self._captured[function.id]

    def literals_of(self, function: Function) -> list[Function]:
        """The function literals that stand in a function directly."""
        package = function.package
        if package.index not in self._literals:
            found: dict[int, list[Function]] = defaultdict(list)
            for literal in package.functions:
                if literal.parent >= 0 and literal.has_body:
                    found[literal.parent].append(literal)
            self._literals[package.index] = found
        return self._literals[package.index].get(function.id, [])


def _in_one_loop(body: Body, one: int, other: int) -> bool:
    """Reports whether two instructions can each come after the other."""
    first, second = (next(i for i in range(len(body.blocks)) if n in body.block_range(i)) for n in (one, other))
    return _reaches(body, first, second) and _reaches(body, second, first)


def _reaches(body: Body, start: int, goal: int) -> bool:
    pending, seen = [start], set()
    while pending:
        block = pending.pop()
        for successor in body.successors(block):
            if successor == goal:
                return True
            if successor not in seen:
                seen.add(successor)
                pending.append(successor)
    return False


def _imports(package: Package) -> Iterator[str]:
    for file in package.files:
        if not file.is_test:
            yield from (row.path for row in file.facts.imports)
