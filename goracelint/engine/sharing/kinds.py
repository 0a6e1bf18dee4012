"""Which types can be views of memory, and what memory of a type holds.

::

    []byte, string, *T, unsafe.Pointer, uintptr      a value may be a view
    [8]byte, struct{...}, int                        a value is a copy
    [][]byte, map[string][]byte                      memory that holds views of more memory

Errs: integers in memory are taken for numbers, so addresses that are kept in a slice are lost.
"""

from goracelint.engine.sharing.naming import Names
from goracelint.program.types import Type


def pointerish(names: Names, type_: Type | None) -> bool:
    """Reports whether a value of the type can be a view of memory that lies elsewhere."""
    if type_ is None:
        return True
    shape = names.program.core(type_)
    if shape.kind == "basic":
        return shape.name in ("string", "unsafe.Pointer", "uintptr", "untyped nil")
    return shape.kind in ("slice", "ptr", "iface", "map", "tparam", "unknown")


def slot(names: Names, type_: Type | None) -> bool:
    """Reports whether memory of the type holds views of more memory; integers in memory are taken for numbers."""
    shape = names.program.core(type_) if type_ is not None else None
    return pointerish(names, type_) and not (shape is not None and shape.name == "uintptr")


def element(names: Names, register: int) -> Type | None:
    """The type of what a slice, array, string, pointer or map refers to; None where unknown."""
    type_ = names.type_of(register)
    if type_ is None:
        return None
    shape = names.program.core(type_)
    if shape.kind == "ptr" and shape.args:
        inner = names.program.core(shape.args[0])
        return inner.args[-1] if inner.kind in ("array", "slice") and inner.args else shape.args[0]
    if shape.kind == "basic":
        return names.program.types.basics["byte"] if "string" in shape.name else None
    return shape.args[-1] if shape.args and shape.kind in ("slice", "array", "map", "chan") else None


def is_copied(names: Names, type_: Type | None) -> bool:
    """Reports whether a variable or result of the type is a copy of the bytes: arrays, named structs, numbers."""
    if type_ is None or pointerish(names, type_):
        return False
    return type_.kind == "named" or names.program.core(type_).kind != "struct"


def lies_in(names: Names, type_: Type | None) -> bool:
    """Reports whether a field of the type is part of the memory that its struct lies in."""
    shape = names.program.core(type_) if type_ is not None else None
    return shape is not None and shape.kind in ("array", "struct", "basic") and shape.name != "string"


def can_be_sliced(names: Names, type_: Type | None) -> bool:
    """Reports whether what a pointer leads to is a view, or an array or struct that may be used in place."""
    shape = names.program.core(type_) if type_ is not None else None
    return slot(names, type_) or (shape is not None and shape.kind in ("array", "struct"))


def converts_by_copy(names: Names, to: Type | None, of: Type | None) -> bool:
    """Reports whether a conversion copies the bytes: between string and slice."""
    kinds = {names.program.core(type_).kind if type_ is not None else "" for type_ in (to, of)}
    return kinds == {"basic", "slice"}
