"""64-bit atomics on fields that 32-bit targets do not align.

::

    type stats struct{ ready bool; n int64 }     n is at byte 4 on 386: only the first word of an allocation is aligned
    type conn struct{ id int32; stats counter }  counter.n is aligned in a counter, and not in the conn that holds one

The offset counts from the struct that is allocated. A struct that stands in others by value is judged in each of
these, and by itself where the program allocates it or nobody holds it.

Errs: elements of slices whose size is no multiple of 8 are taken to be aligned. Structs with fields of unknown size
are not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.layout.frame import short
from goracelint.engine.layout.words import Access, Word
from goracelint.ir.opcodes import Op
from goracelint.program.packages import Package
from goracelint.program.program import Program
from goracelint.program.types import Type

NARROW: Final = 4
_MAX_DEPTH: Final = 6
_MAX_USES: Final = 4  # shown of one word


class _Holder(NamedTuple):
    """A struct with a field of a struct type, at an offset on 32-bit targets; None where that is unknown."""

    type: Type
    field: str
    offset: int | None


def misaligned(program: Program, accesses: Iterable[Access], is_narrow: Callable[[str], bool]) -> Iterator[Event]:
    """One event for each word that an allocated struct misaligns; ``is_narrow``: built for 32 bits."""
    holders: _Holders | None = None
    by_word: dict[tuple[Word, Type, tuple[str, ...]], list[Access]] = {}
    for access in sorted(accesses, key=_rank):
        if access.is_wide and access.base is not None and is_narrow(access.function.file.path):
            by_word.setdefault((access.word, access.base, access.path), []).append(access)
    told: dict[Word, Event] = {}
    for (word, base, path), uses in by_word.items():
        offset = _offset(program, base, path)
        if offset is None or word in told:
            continue
        holders = holders or _Holders(program)
        is_whole = all(use.is_whole for use in uses)
        places = holders.allocated(base, offset, "", 0)
        found = next((place for place in places if place[1] % 8 and not (place[2] and is_whole)), None)
        if found is not None:
            told[word] = _event(program, uses, *found)
    yield from told.values()


def _rank(access: Access) -> tuple[bool, bool]:
    """First what is told of: code that people write, and no test."""
    return not access.function.file.reportable, access.function.file.is_test


def _offset(program: Program, base: Type, path: tuple[str, ...]) -> int | None:
    layout, total, t = program.layout(NARROW), 0, base
    for step in path:
        offset, field = layout.offset(t, step), program.field(t, step)
        if offset is None or field is None:
            return None
        total, t = total + offset, field[1]
    return total


class _Holders:
    """Which structs hold which by value, and which the program allocates by themselves."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._held: dict[Type, list[_Holder]] = {}
        self._allocated: dict[Type, bool] = {}
        self._fields: dict[int, dict[str, list[str]]] = {}

    def _holders(self, t: Type) -> list[_Holder]:
        """The structs with a field of type ``t``, in its package and in those that import it."""
        if t not in self._held:
            home = self._program.packages[t.home]
            bare = t.name[len(home.path) + 1 :]
            packages = [p for p in self._program.packages if p is home or (bare[:1].isupper() and _imports(p, home))]
            self._held[t] = [
                holder
                for package in packages
                for name in self._field_types(package).get(bare, ())
                for holder in self._fields_of(package, name, t)
            ]
        return self._held[t]

    def _field_types(self, package: Package) -> dict[str, list[str]]:
        """Bare name of the type of a field -> the structs of a package that have such a field."""
        if package.index not in self._fields:
            found: dict[str, list[str]] = {}
            for name, (row, _) in package.scope.types.items() if not package.is_stub else ():
                for part in row.term.args if row.term.kind == "struct" and not row.type_params else ():
                    if part.args and part.args[0].kind in ("name", "qual"):
                        found.setdefault(part.args[0].name.rpartition(".")[2], []).append(name)
            self._fields[package.index] = found
        return self._fields[package.index]

    def _fields_of(self, package: Package, name: str, wanted: Type) -> Iterator[_Holder]:
        entity = self._program.entity(package, name)
        t = entity.type if entity is not None else None
        if t is None:
            return
        offsets = self._program.layout(NARROW).offsets(t)
        for number, field in enumerate(self._program.underlying(t).fields):
            if field.type is wanted:
                yield _Holder(t, field.name, offsets[number] if offsets is not None else None)

    def allocated(self, t: Type, offset: int, way: str, depth: int) -> Iterator[tuple[Type, int, str]]:
        """(struct that is allocated, offset in it, the fields that lead to ``t``)."""
        holders = self._holders(t) if depth < _MAX_DEPTH and t.kind == "named" and t.home >= 0 else []
        if not holders or self._is_allocated(t):
            yield t, offset, way
        for holder in holders:
            if holder.offset is None:
                continue
            path = f"{holder.field}.{way}" if way else holder.field
            yield from self.allocated(holder.type, holder.offset + offset, path, depth + 1)

    def _is_allocated(self, t: Type) -> bool:
        """Whether the package of a type makes one by itself: new, &T{...} or a package variable."""
        if t not in self._allocated:
            self._allocated[t] = self._makes(t)
        return self._allocated[t]

    def _makes(self, t: Type) -> bool:
        package = self._program.packages[t.home]
        variables = (self._program.entity(package, name) for name in package.scope.vars)
        if any(found is not None and found.kind == "var" and found.type is t for found in variables):
            return True
        name = t.name[len(package.path) + 1 :]
        for function in package.functions:
            if not function.has_body:
                continue
            terms, code = function.file.facts.terms, function.body()
            addressed = {row[2] for _, row in code.chosen(Op.ADDR)}
            for _, (op, dst, a, _, _, _, _) in code.chosen(Op.NEW, Op.COMPOSITE):
                if (
                    (op == Op.NEW or dst in addressed)
                    and 0 <= a < len(terms)
                    and terms[a].kind == "name"
                    and terms[a].name == name
                ):
                    return True
        return False


def _imports(package: Package, other: Package) -> bool:
    return any(other.path.endswith(row.path) for file in package.files for row in file.facts.imports)


def _event(program: Program, uses: Sequence[Access], owner: Type, offset: int, way: str) -> Event:
    access = uses[0]
    target = program.infer(access.function).targets[access.number]
    fields: dict[str, FieldValue] = {
        "how": "embedded" if way else "field", "call": target.name.rpartition("/")[2], "word": ".".join(access.path),
        "owner": short(owner), "offset": offset, "place": way, "size": 0, "room": 0, "extent": "whole",
    }  # fmt: skip
    steps = [_step("atomic", access), *(_step("again", use) for use in uses[1:_MAX_USES])]
    return Event("MisalignedAtomic", access.function.id, "atomic", True, tuple(sorted(fields.items())), tuple(steps))


def _step(role: str, access: Access) -> EventStep:
    _, _, _, _, _, start, end = access.function.body().instruction(access.number)
    return EventStep(role, access.function.id, start, end)
