"""Types as the analysis of addresses sees them.

::

    uintptr, uint64, int     wide: may hold an address
    uint32, byte             narrow: on 64-bit machines no address fits
    *T, []T, string, func    typed: what they point to is Go memory unless something says otherwise
    unsafe.Pointer, *byte    raw: may come from anywhere
    reflect.SliceHeader, struct{ p uintptr; n, c int }, [3]uintptr      header: the words of a slice or string

Errs: ``*byte``, ``*uint16`` and pointers to types that cannot be seen (C's) are raw although most are Go memory.
"""

from typing import Final

from goracelint.program.program import Program
from goracelint.program.types import Type

WIDE: Final = frozenset({"uintptr", "uint64", "int64", "uint", "int", "untyped int"})
NARROW: Final = frozenset({"byte", "int8", "uint16", "int16", "uint32", "int32", "untyped rune"})
_HEADERS: Final = frozenset({"reflect.SliceHeader", "reflect.StringHeader"})
_REFERENCES: Final = frozenset({"slice", "map", "chan", "func", "iface"})


def integer_width(program: Program, t: Type | None) -> str:
    """``wide``, ``narrow`` or "" for types that are no integers."""
    if t is None:
        return ""
    core = program.core(t)
    if core.kind != "basic":
        return ""
    return "wide" if core.name in WIDE else "narrow" if core.name in NARROW else ""


def is_word(program: Program, t: Type | None) -> bool:
    """Reports whether a type is uintptr by name or underneath."""
    return t is not None and program.core(t).name == "uintptr"


def is_unsafe_pointer(program: Program, t: Type | None) -> bool:
    """Reports whether a type is unsafe.Pointer by name or underneath."""
    return t is not None and program.core(t).name == "unsafe.Pointer"


def provenance_of(program: Program, t: Type | None) -> str:
    """``typed`` or ``raw`` for types that point somewhere, "" for others."""
    if t is None:
        return ""
    core = program.core(t)
    if core.kind in _REFERENCES:
        return "typed"
    if core.kind == "basic":
        return "raw" if core.name == "unsafe.Pointer" else "typed" if "string" in core.name else ""
    if core.kind != "ptr" or not core.args:
        return ""
    pointee = core.args[0]
    inner = program.core(pointee)
    if inner.kind == "unknown" or (inner.kind == "basic" and pointee.kind == "basic"):
        return "raw"
    return "raw" if pointee.kind == "named" and pointee.home < 0 and inner.kind == "named" else "typed"


def is_bytes(program: Program, t: Type | None) -> bool:
    """Reports whether a type is a slice of bytes, or a pointer to one: as often a mapping as Go memory."""
    core = program.core(target_of(program, t) or t) if t is not None else None
    return (
        core is not None and core.kind == "slice" and core.elem is not None and program.core(core.elem).name == "byte"
    )


FIRST: Final = "[0]"
"""The name of the word that holds the address where the words are an array."""


def header_of(program: Program, t: Type | None) -> str:
    """The name of the word that holds the address, where the type is a slice or string header; else ""."""
    if t is not None and t.kind == "array" and t.args:
        return FIRST if t.name in ("2", "3") and program.core(t.args[0]).name == "uintptr" else ""
    if t is None or t.kind not in ("named", "struct"):
        return ""
    if t.kind == "named" and t.name in _HEADERS:
        return "Data"
    shape = program.underlying(t)
    fields = shape.fields if shape.kind == "struct" else ()
    if len(fields) not in (2, 3) or program.core(fields[0].type).name != "uintptr":
        return ""
    return fields[0].name if all(program.core(field.type).name == "int" for field in fields[1:]) else ""


def target_of(program: Program, t: Type | None) -> Type | None:
    """What a pointer type points to."""
    core = program.core(t) if t is not None else None
    return core.args[0] if core is not None and core.kind == "ptr" and core.args else None


def is_view(program: Program, t: Type | None) -> bool:
    """Reports whether a type is a slice or a string."""
    core = program.core(t) if t is not None else None
    return core is not None and (core.kind == "slice" or (core.kind == "basic" and core.name == "string"))


def may_hold_pointers(program: Program, t: Type | None, depth: int = 0) -> bool:
    """Reports whether a value of the type can keep an object alive; strings are taken to keep none of interest."""
    if t is None or depth > 6:
        return True
    core = program.core(t)
    if core.kind == "basic":
        return core.name == "unsafe.Pointer"
    if core.kind == "array" and core.args:
        return may_hold_pointers(program, core.args[0], depth + 1)
    if core.kind == "struct":
        return any(may_hold_pointers(program, field.type, depth + 1) for field in core.fields)
    return True


_OUTSIDE: Final = frozenset(
    {"internal/runtime/sys.NotInHeap", "runtime/internal/sys.NotInHeap", "runtime/cgo.Incomplete"}
)


def is_outside_heap(program: Program, t: Type, depth: int = 0) -> bool:
    """Reports whether a type is marked: what its pointers point to is never memory of the collector."""
    if t.kind == "named" and t.name in _OUTSIDE:
        return True
    core = program.core(t)
    if depth > 6 or core.kind not in ("struct", "array"):
        return False
    inner = [field.type for field in core.fields] if core.kind == "struct" else list(core.args[:1])
    return any(is_outside_heap(program, one, depth + 1) for one in inner)
