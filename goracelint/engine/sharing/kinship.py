"""Which types hold which: the objects that a mapping's owner keeps, and those that keep the owner.

::

    type file struct { data []byte; index *index }     file.data and index.bytes are kin:
    type index struct { bytes []byte }                 a file reaches its index

A view in a cell of a type that the owner of the mapping does not reach, such as a decoder that a method
makes, fills and drops, says nothing about how long the view lives.

Errs: what is reached through interfaces, maps of interfaces and function values is not seen.
"""

from typing import Final

from goracelint.engine.sharing.naming import owner_of
from goracelint.program.program import Program
from goracelint.program.types import Type

MAX_HOPS: Final = 3


class Kinship:
    """Answers, remembered, about the types of one program."""

    def __init__(self, program: Program, named: dict[str, Type]) -> None:
        """``named``: qualified name -> type, of the types that own cells."""
        self._program = program
        self._named = named
        self._reached: dict[str, frozenset[str]] = {}

    def related(self, one: str, other: str) -> bool:
        """Reports whether the owner of one cell reaches that of the other, either way."""
        first, second = owner_of(one), owner_of(other)
        if first == second or not self._named.get(first) or not self._named.get(second):
            return True
        return second in self._reaches(first) or first in self._reaches(second)

    def reaches(self, one: str, other: str) -> bool:
        """Reports whether a type reaches another one through fields."""
        return one in self._named and other in self._reaches(one)

    def keeps(self, cell: str, owner: str) -> bool:
        """Reports whether what a field holds is of the type ``owner``, or reaches it."""
        type_ = self._type_of(cell)
        names = {t.name for t in _named(type_)} if type_ is not None else set()
        return owner in names or any(name in self._named and owner in self._reaches(name) for name in names)

    def is_pointer(self, cell: str) -> bool:
        """Reports whether a field is a pointer: what it points to may have another name elsewhere."""
        type_ = self._type_of(cell)
        return type_ is not None and type_.kind == "ptr"

    def _type_of(self, cell: str) -> Type | None:
        holder = self._named.get(owner_of(cell))
        shape = self._program.underlying(holder) if holder is not None else None
        field = cell[len(owner_of(cell)) + 1 :]
        rows = shape.fields if shape is not None and shape.kind == "struct" else ()
        return next((row.type for row in rows if row.name == field), None)

    def _reaches(self, name: str) -> frozenset[str]:
        if name not in self._reached:
            found: set[str] = set()
            level = [self._named[name]]
            for _ in range(MAX_HOPS):
                held = [t for owner in level for t in self._held(owner) if t.name not in found]
                found.update(t.name for t in held)
                level = held
            self._reached[name] = frozenset(found)
        return self._reached[name]

    def _held(self, owner: Type) -> list[Type]:
        """The named types of the fields of a type, through pointers, slices, arrays and maps."""
        shape = self._program.underlying(owner)
        return [t for field in (shape.fields if shape.kind == "struct" else ()) for t in _named(field.type)]


def _named(type_: Type) -> tuple[Type, ...]:
    """The named type at the end of pointers, slices, arrays and maps."""
    while type_.kind in ("ptr", "slice", "array", "map") and type_.args:
        type_ = type_.args[-1]
    return (type_,) if type_.kind == "named" else ()
