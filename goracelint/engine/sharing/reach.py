"""Who maps memory, and whom that can reach, told by names alone: asked before anything is solved.

::

    func (r *region) open() { r.data, _ = syscall.Mmap(...) }    maps: reached, with the names open and data
    func (r *region) At(i int) byte { return r.data[i] }         says data: reached
    func put(b *buf) { b.Reset(); pool.Put(b) }                  says nothing that these say, nor do its callers

Memory, and the locks over it, go from function to function by calls, fields, variables and literals, and all but the
last have names in the code. So whoever is told of stands, by names, together with a function that maps, unmaps or
locks. Where no function of a file that findings are told in does, nothing has to be solved: a hook on one file of a
package that maps elsewhere. Errs by reaching too much: whatever has the same name is the same.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from goracelint.engine.models import has_own_source
from goracelint.engine.sharing.mappings import Mappings
from goracelint.ir.facts import TypeTerm
from goracelint.program.function import Function
from goracelint.program.packages import Package, guess_name
from goracelint.program.program import Program
from goracelint.source.paths import canonical

_LOCKING: Final = frozenset({"Lock", "Unlock", "RLock", "RUnlock", "TryLock", "TryRLock"})


def mapping_packages(program: Program, mappings: Mappings) -> frozenset[int]:
    """The packages that map or unmap; none where that cannot matter in a file that findings are told in."""
    chosen: set[int] = set()
    examined = 0
    while examined < len(program.packages):  # to resolve a call may load a package
        package = program.packages[examined]
        examined += 1
        if _maps(program, mappings, package):
            chosen.add(package.index)
    if not chosen or not any(function.file.reportable for function in reached(program, mappings.names)):
        return frozenset()
    return frozenset(chosen)


def _maps(program: Program, mappings: Mappings, package: Package) -> bool:
    """Reports whether a package maps or unmaps itself, without being what the models describe."""
    if package.is_stub or canonical(package.path) in mappings.packages:
        return False
    functions = [f for f in package.functions if f.has_body and not f.file.is_test]
    for function in functions:
        if not function.calls(mappings.names):
            continue
        function.file.asked.note(mappings.words)
        strings = function.file.facts.strings
        for target in program.infer(function).targets.values():
            own = has_own_source(program, package.path, target.functions)
            if mappings.may_declare(target, strings, own):
                return True
    return False


def reached(program: Program, mapping: frozenset[str]) -> Iterator[Function]:
    """The functions that map, unmap or lock, then those that names, and literals, lead to from there."""
    functions = [function for function in program.functions if function.has_body]
    first = mapping | _LOCKING
    pending = [f for f in functions if f.calls(first) or f.reads(first)]
    yield from pending
    program.asked.everything = True
    found = {function.id for function in pending}
    names = _Names(program, functions)
    saying: dict[str, list[Function]] = {}
    literals: dict[int, list[Function]] = {}
    for function in functions:
        for name in names.of(function):
            saying.setdefault(name, []).append(function)
        literals.setdefault(function.parent, []).append(function)
    while pending:
        function = pending.pop()
        near = [other for name in names.of(function) for other in saying.pop(name, ())]
        near += literals.get(function.id, ())
        near += [function.parent_function] if function.parent_function is not None else []
        for other in near:
            if other.id not in found:
                found.add(other.id)
                pending.append(other)
                yield other


class _Names:
    """The names by which a function may hand on memory, or get it."""

    def __init__(self, program: Program, functions: list[Function]) -> None:
        files = [file for package in program.packages if not package.is_stub for file in package.files]
        self._fields: dict[str, set[str]] = {}  # bare name of a type -> its fields
        for file in files:
            for row in file.facts.types:
                self._fields.setdefault(_bare(row.name), set()).update(_fields_in(row.term))
        declared = {name for fields in self._fields.values() for name in fields}
        self._fields[""] = set(declared)  # of a literal in a literal, whose type is not written
        declared.update(row.name for file in files for row in file.facts.vars)
        declared.update(name for function in functions for name in (*_own(function), *function.facts.stored))
        read = {name for function in functions for name in function.facts.read}
        imported = {row.alias or guess_name(row.path) for file in files for row in file.facts.imports}
        self._empty = imported.union(name for name in read if program.universe(name) is not None) - declared
        self._called = declared | read

    def of(self, function: Function) -> set[str]:
        """What a function says of functions, variables and fields; of a type that it makes one of, all fields."""
        facts = function.facts
        said = {*_own(function), *facts.read, *self._called.intersection(facts.called)}
        for name in facts.stored:
            # unsound: who fills fields of a library's type without naming them hands on nothing.
            said.add(name)
            said |= self._fields.get(_bare(name), set())
        return said - self._empty


def _own(function: Function) -> Iterable[str]:
    """The name by which others can speak of a function."""
    name = function.facts.name
    return () if function.parent_function is not None or name.startswith("var ") or name == "init" else (name,)


def _fields_in(term: TypeTerm) -> Iterator[str]:
    if term.kind in ("field", "embed"):
        yield term.name
    for part in term.args:
        yield from _fields_in(part)


def _bare(name: str) -> str:
    return name.rpartition(".")[2]
