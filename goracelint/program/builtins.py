"""Result types of the predeclared functions and of package unsafe.

    buf = append(buf, x...)        the type of buf
    p := unsafe.SliceData(buf)     *byte where buf is []byte

Errs: ``complex`` and its parts are taken for the 128 bit kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.program.inference import Pass

_FIXED: Final = {
    "cap": "int",
    "complex": "complex128",
    "copy": "int",
    "imag": "float64",
    "len": "int",
    "real": "float64",
    "unsafe.Add": "unsafe.Pointer",
    "unsafe.Alignof": "uintptr",
    "unsafe.Offsetof": "uintptr",
    "unsafe.Sizeof": "uintptr",
    "unsafe.String": "string",
}


def builtin_result(state: Pass, name: str, arguments: Sequence[int]) -> Type | None:
    """The type of the result of a builtin, None where it has none or it is unknown."""
    table = state.table
    if name in _FIXED:
        return table.basics[_FIXED[name]]
    if name == "recover":
        return table.any
    if not arguments:
        return None
    first = state.types[arguments[0]]
    match name:
        case "append":
            return first
        case "make":
            return state.type_operand(arguments[0])
        case "new":
            pointee = state.type_operand(arguments[0]) or (table.default(first) if first is not None else None)
            return table.pointer(pointee) if pointee is not None else None
        case "min" | "max":
            given = [t for t in (state.types[argument] for argument in arguments) if t is not None]
            return next((t for t in given if not t.name.startswith("untyped")), given[0] if given else None)
        case "unsafe.StringData":
            return table.pointer(table.basics["byte"])
        case "unsafe.Slice" | "unsafe.SliceData":
            shape = state.shape(arguments[0])
            if shape is None or not shape.args:
                return None
            return table.slice(shape.args[0]) if name == "unsafe.Slice" else table.pointer(shape.args[0])
    return None
