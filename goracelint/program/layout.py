"""Sizes, alignments, offsets and pointers of types, as the gc compiler lays them out.

The idea on one snippet (offsets on 64-bit targets, on 32-bit ones in brackets)::

    type conn struct {
        closed bool          0 [0]
        n      int64         8 [4]     so a 64-bit atomic on n faults on 386 and arm
        name   string        16 [12]   its first word is a pointer
        _      struct{}      32 [20]   of size 1, because nothing may lie past the end
    }                        size 40 [24]

A ``Layout`` answers for one word size: 8 for amd64, arm64 and the like, 4 for 386, arm and mips; that is what
``types.SizesFor("gc", arch)`` tells targets apart by. Packages known from stubs have no unexported fields, so
their structs and arrays are looked up in ``Stubs.size`` instead.

Errs: generic types, C types and what names something unknown have no layout (None). Pointers to memory that the
collector does not manage count as pointers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from goracelint.program.constants import Constants
from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.program.program import Program

WORDS: Final = (8, 4)
_BASIC: Final = {
    "bool": 1, "int8": 1, "byte": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "float32": 4,
    "int64": 8, "uint64": 8, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip
_WORDS: Final = {"int": 1, "uint": 1, "uintptr": 1, "unsafe.Pointer": 1, "string": 2}
_REFERENCES: Final = frozenset(("ptr", "map", "chan", "func"))
_ALIGN64: Final = frozenset(
    ("sync/atomic.align64", "internal/runtime/atomic.align64", "runtime/internal/atomic.align64")
)
_MAX_BITS: Final = 1 << 13  # words of an object whose pointers are told one by one
_MAX_SIZE: Final = (1 << 63) - 1
_MAX_DEPTH: Final = 60  # structs inside structs

T = TypeVar("T")


class Layout:
    """The layout of the types of one program on targets of one word size in bytes."""

    def __init__(self, program: Program, word: int) -> None:
        self.program = program
        self.word = word
        self.constants = Constants(self)
        self._sizes: dict[Type, int | None] = {}
        self._aligns: dict[Type, int | None] = {}
        self._offsets: dict[Type, tuple[int, ...] | None] = {}
        self._pointers: dict[Type, bool | None] = {}
        self._depth = 0

    def size(self, t: Type) -> int | None:
        """The size in bytes; None where it is unknown or too large."""
        return self._once(self._sizes, t, self._size)

    def align(self, t: Type) -> int | None:
        """The alignment in bytes, at least 1."""
        return self._once(self._aligns, t, self._align)

    def offsets(self, t: Type) -> tuple[int, ...] | None:
        """The offsets of the fields of a struct type, None where one of them is unknown."""
        shape = self.program.underlying(t)
        if shape not in self._offsets:
            self._offsets[shape] = None if self._is_cut(t) else self._lay_out(shape)
        return self._offsets[shape] if not self._is_cut(t) else None

    def offset(self, t: Type, name: str) -> int | None:
        """Where the field ``name`` of a struct lies, through fields embedded by value."""
        found = self.program.field(t, name)
        if found is None:
            return None
        total = 0
        for step in (*found[0], name):
            shape = self.program.underlying(t)
            offsets = self.offsets(t) if shape.kind == "struct" else None
            index = next((i for i, field in enumerate(shape.fields) if field.name == step), -1)
            if offsets is None or index < 0:
                return None
            total += offsets[index]
            t = shape.fields[index].type
        return total

    def has_pointers(self, t: Type) -> bool | None:
        """Whether the collector looks for pointers in values of the type, None where it is unknown."""
        return self._once(self._pointers, t, self._has_pointers)

    def pointer_words(self, t: Type) -> int | None:
        """The words that hold pointers, bit by bit from the lowest address.

        Of an interface that is its second word only: the first points to what is never collected
        (cmd/compile/internal/typebits).
        """
        size = self.size(t)
        if size is None or size > _MAX_BITS * self.word:
            return None
        return self._bits(t, 0)

    def _once(self, known: dict[Type, T | None], t: Type, compute: Callable[[Type], T | None]) -> T | None:
        """Compute something of a type once; a type that contains itself, or ever new instances, has none."""
        if t in known:
            return known[t]
        if self._depth > _MAX_DEPTH:
            return None
        known[t] = None
        self._depth += 1
        known[t] = compute(t)
        self._depth -= 1
        return known[t]

    # how each kind is laid out

    def _size(self, t: Type) -> int | None:
        known = self.program.known_size(t)
        if known is not None:
            return known[0 if self.word == 8 else 2]
        shape = self.program.underlying(t)
        match shape.kind:
            case "basic":
                return _BASIC.get(shape.name) or (_WORDS.get(shape.name, 0) * self.word or None)
            case "slice":
                return 3 * self.word
            case "iface":
                return 2 * self.word if t.kind != "tparam" else None
            case "array":
                return self._array_size(shape)
            case "struct" if not self._is_cut(t):
                return self._struct_size(shape)
        return self.word if shape.kind in _REFERENCES else None

    def _array_size(self, shape: Type) -> int | None:
        length, element = self.constants.length(shape), self.size(shape.args[0])
        if length is None or element is None or length < 0 or length * element > _MAX_SIZE:
            return None
        return length * element

    def _struct_size(self, shape: Type) -> int | None:
        if not shape.fields:
            return 0
        offsets, align = self.offsets(shape), self.align(shape)
        last = self.size(shape.fields[-1].type)
        if offsets is None or align is None or last is None:
            return None
        if offsets[-1] > 0 and last == 0:
            last = 1  # a pointer to the last field must not point past the end
        return _round_up(offsets[-1] + last, align)

    def _align(self, t: Type) -> int | None:
        known = self.program.known_size(t)
        if known is not None:
            return known[1 if self.word == 8 else 3]
        shape = self.program.underlying(t)
        match shape.kind:
            case "array":
                return self.align(shape.args[0])
            case "struct":
                if not shape.fields:
                    return 8 if t.name in _ALIGN64 else 1 if not self._is_cut(t) else None
                found = [self.align(field.type) for field in shape.fields]
                known_aligns = [align for align in found if align is not None]
                cut = self._is_cut(t) or len(known_aligns) < len(found)
                return None if cut else max(known_aligns)
            case "slice" | "iface":
                return self.word if t.kind != "tparam" else None
        size = self.size(t)
        if size is None:
            return None
        if shape.name == "string":
            return self.word
        if shape.name.startswith("complex"):
            size //= 2
        return min(max(size, 1), self.word)

    def _lay_out(self, shape: Type) -> tuple[int, ...] | None:
        if shape.kind != "struct":
            return None
        offsets: list[int] = []
        at = 0
        for field in shape.fields:
            size, align = self.size(field.type), self.align(field.type)
            if size is None or align is None:
                return None
            at = _round_up(at, align)
            offsets.append(at)
            at += size
        return tuple(offsets)

    def _is_cut(self, t: Type) -> bool:
        """Whether unexported fields of a struct are missing because only stubs declare it."""
        return t.kind == "named" and t.home >= 0 and self.program.packages[t.home].is_stub

    def _has_pointers(self, t: Type) -> bool | None:
        known = self.program.known_size(t)
        if known is not None:
            return bool(known[4])
        shape = self.program.underlying(t)
        match shape.kind:
            case "basic":
                return shape.name in ("string", "unsafe.Pointer")
            case "array":
                length, inner = self.constants.length(shape), self.has_pointers(shape.args[0])
                return False if length == 0 else inner if length is not None or inner is False else None
            case "struct":
                found = [self.has_pointers(field.type) for field in shape.fields]
                return True if True in found else None if None in found or self._is_cut(t) else False
            case "iface" if t.kind == "tparam":
                return None
            case "slice" | "iface" | "ptr" | "map" | "chan" | "func":
                return True
        return None

    def _bits(self, t: Type, at: int) -> int | None:
        """The pointer words of a type that lies ``at`` bytes from the start."""
        shape = self.program.underlying(t)
        word = 1 << (at // self.word)
        match shape.kind:
            case "basic":
                return word if shape.name in ("string", "unsafe.Pointer") else 0
            case "slice" | "ptr" | "map" | "chan" | "func":
                return word
            case "iface":
                return word << 1
        if self.has_pointers(t) is False:
            return 0
        parts: list[tuple[Type, int]] = []
        if shape.kind == "array":
            length, size = self.constants.length(shape), self.size(shape.args[0])
            parts = [(shape.args[0], at + index * (size or 0)) for index in range(length or 0)]
        elif shape.kind == "struct" and (offsets := self.offsets(t)) is not None:
            parts = [(field.type, at + offset) for field, offset in zip(shape.fields, offsets, strict=True)]
        found = [self._bits(part, offset) for part, offset in parts]
        total = 0
        for bits in found:
            if bits is None:
                return None
            total |= bits
        return total if parts else None


def _round_up(offset: int, align: int) -> int:
    return (offset + align - 1) // align * align
