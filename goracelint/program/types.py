"""Go types as interned values: one object per type, compared by identity.

The idea on one snippet::

    type Pool[T any] struct{ p sync.Pool }
    func (p *Pool[T]) Get() T              // tparam T of demo.Pool
    var buffers Pool[*bytes.Buffer]        // named "demo.Pool", args (ptr (named "bytes.Buffer"),)

A ``Type`` knows its shape and nothing of declarations: a named type is only its qualified name, its
type arguments and the package it came from, so cyclic types (``type T []T``) are finite here and
``Program.underlying`` looks further on demand. ``byte`` and ``uint8`` are one type spelled ``byte``,
``rune`` and ``int32`` one spelled ``int32``, ``any`` and ``interface{}`` one spelled ``any``.

Errs: what could not be resolved is the type ``unknown``; it never stands for "no type".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

BASICS: Final = (
    "bool int int8 int16 int32 int64 uint uint16 uint32 uint64 uintptr float32 float64 complex64 complex128 string byte"
).split()
UNTYPED_DEFAULT: Final = {
    "untyped bool": "bool",
    "untyped int": "int",
    "untyped rune": "int32",
    "untyped float": "float64",
    "untyped complex": "complex128",
    "untyped string": "string",
}
_MAX_DEPTH: Final = 40


class Type:
    """An immutable type; made only by a ``TypeTable``, so equal types are the same object.

    ``kind`` is one of named, basic, ptr, slice, array, map, chan, func, struct, iface, tuple, tparam,
    union (the alternatives of a constraint), unknown. ``args`` are the element types (map: key and value;
    func: the tuple of parameters and the tuple of results; named: type arguments; iface: embedded types);
    ``fields`` are struct fields or interface methods; ``name`` is the qualified name, the array length,
    the channel direction or "variadic". ``home`` is the index of the declaring package or -1; of an array whose
    length is an expression, where that is written (``Program.length_scope``).
    """

    __slots__ = ("_text", "args", "fields", "generic", "home", "kind", "name")

    def __init__(self, kind: str, name: str, args: tuple[Type, ...], fields: tuple[Field, ...], home: int) -> None:
        self.kind = kind
        self.name = name
        self.args = args
        self.fields = fields
        self.home = home
        self.generic: bool = kind == "tparam" or any(t.generic for t in args) or any(f.type.generic for f in fields)
        self._text = ""

    def __str__(self) -> str:
        """Go's spelling with full package paths: ``*net/http.Request``."""
        if not self._text:
            self._text = _spell(self)
        return self._text

    def __repr__(self) -> str:
        return f"<Type {self}>"

    @property
    def elem(self) -> Type | None:
        """What a pointer, slice, array or channel refers to, or the value type of a map."""
        return self.args[-1] if self.kind in ("ptr", "slice", "array", "chan", "map") and self.args else None

    @property
    def params(self) -> tuple[Type, ...]:
        """The parameter types of a func type."""
        return self.args[0].args if self.kind == "func" else ()

    @property
    def results(self) -> tuple[Type, ...]:
        """The result types of a func type."""
        return self.args[1].args if self.kind == "func" else ()


class Field(NamedTuple):
    """A struct field (``embedded`` where it has no name of its own) or an interface method."""

    name: str
    type: Type
    embedded: bool = False


def _list(types: tuple[Type, ...]) -> str:
    return ", ".join(map(str, types))


def _spell_func(func: Type, keyword: str) -> str:
    params = [str(p) for p in func.params]
    if func.name == "variadic" and params and func.params[-1].elem is not None:
        params[-1] = f"...{func.params[-1].elem}"
    text = f"{keyword}({', '.join(params)})"
    results = func.results
    if len(results) == 1:
        return f"{text} {results[0]}"
    return f"{text} ({_list(results)})" if results else text


def _spell_iface(iface: Type) -> str:
    parts = [_spell_func(f.type, f.name) for f in iface.fields] + [str(t) for t in iface.args]
    return f"interface{{{'; '.join(parts)}}}" if parts else "any"


def _spell(t: Type) -> str:
    match t.kind:
        case "named":
            return f"{t.name}[{','.join(map(str, t.args))}]" if t.args else t.name
        case "ptr":
            return f"*{t.args[0]}"
        case "slice":
            return f"[]{t.args[0]}"
        case "array":
            return f"[{t.name}]{t.args[0]}"
        case "map":
            return f"map[{t.args[0]}]{t.args[1]}"
        case "chan":
            return {"send": "chan<- ", "recv": "<-chan "}.get(t.name, "chan ") + str(t.args[0])
        case "func":
            return _spell_func(t, "func")
        case "struct":
            fields = [str(f.type) if f.embedded else f"{f.name} {f.type}" for f in t.fields]
            return f"struct{{{'; '.join(fields)}}}"
        case "iface":
            return _spell_iface(t)
        case "tuple":
            return f"({_list(t.args)})"
        case "union":
            return "|".join(map(str, t.args))
        case "tparam":
            return t.name.partition("@")[0]
    return t.name or "unknown"


class TypeTable:
    """The types of one program, and the few operations that need no declarations."""

    __slots__ = ("_types", "any", "basics", "bool", "empty", "int", "unknown")

    def __init__(self) -> None:
        self._types: dict[tuple[str, str, tuple[Type, ...], tuple[Field, ...], int], Type] = {}
        self.unknown = self.make("unknown")
        self.any = self.make("iface")
        self.empty = self.make("tuple")
        names = [*BASICS, *UNTYPED_DEFAULT, "untyped nil", "unsafe.Pointer"]
        self.basics: dict[str, Type] = {name: self.make("basic", name) for name in names}
        self.basics["uint8"] = self.basics["byte"]
        self.basics["rune"] = self.basics["int32"]
        self.bool = self.basics["bool"]
        self.int = self.basics["int"]

    def make(
        self,
        kind: str,
        name: str = "",
        args: tuple[Type, ...] = (),
        fields: tuple[Field, ...] = (),
        home: int = -1,
    ) -> Type:
        """The one type of this shape."""
        key = (kind, name, args, fields, home)
        found = self._types.get(key)
        if found is None:
            found = self._types[key] = Type(kind, name, args, fields, home)
        return found

    def pointer(self, elem: Type) -> Type:
        """``*elem``."""
        return self.make("ptr", "", (elem,))

    def slice(self, elem: Type) -> Type:
        """``[]elem``."""
        return self.make("slice", "", (elem,))

    def several(self, types: tuple[Type, ...]) -> Type:
        """Several results."""
        return self.make("tuple", "", types)

    def func(self, params: tuple[Type, ...], results: tuple[Type, ...], variadic: bool = False) -> Type:
        """A func type without its receiver."""
        return self.make("func", "variadic" if variadic else "", (self.several(params), self.several(results)))

    def default(self, t: Type) -> Type:
        """The type a variable gets from a value of type ``t``: ``untyped int`` becomes ``int``."""
        name = UNTYPED_DEFAULT.get(t.name) if t.kind == "basic" else None
        return self.basics[name] if name else t

    def substitute(self, t: Type, binding: Mapping[Type, Type], depth: int = 0) -> Type:
        """``t`` with type parameters replaced; those without a binding stay."""
        if not t.generic or not binding:
            return t
        if t.kind == "tparam":
            return binding.get(t, t)
        if depth > _MAX_DEPTH:
            return self.unknown
        args = tuple(self.substitute(a, binding, depth + 1) for a in t.args)
        fields = tuple(Field(f.name, self.substitute(f.type, binding, depth + 1), f.embedded) for f in t.fields)
        return self.make(t.kind, t.name, args, fields, t.home)

    def bind(self, pattern: Type, actual: Type, binding: dict[Type, Type], depth: int = 0) -> None:
        """Let ``actual`` decide the type parameters of ``pattern``; the first decision stands.

        Shapes are compared, nothing is checked: a mismatch binds nothing.
        """
        if not pattern.generic or depth > _MAX_DEPTH or actual.kind == "unknown":
            return
        if pattern.kind == "tparam":
            if pattern not in binding and actual.name != "untyped nil":
                binding[pattern] = self.default(actual)
        elif pattern.kind == actual.kind and len(pattern.args) == len(actual.args):
            if pattern.kind != "named" or pattern.name == actual.name:
                for left, right in zip(pattern.args, actual.args, strict=True):
                    self.bind(left, right, binding, depth + 1)
