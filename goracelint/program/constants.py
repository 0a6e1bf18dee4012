"""Values of constants: what array lengths, sizes and offsets are computed from.

The idea on one snippet::

    const page = 1 << (10 + iota)             1024, untyped int
    const word = 4 << (^uintptr(0) >> 63)     8 on 64-bit targets, 4 on 32-bit ones
    type block [page / unsafe.Sizeof(T{})]T   its length asks for the size of T

Declarations are evaluated when something asks, across packages, once for each word size. Untyped constants are
exact (ints and Fractions); integer division truncates, as the Go spec has it for integer operands.

Errs: what cannot be evaluated (calls of functions, complex numbers, stubs without values) is None, never a guess.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from goracelint.ir.facts import VarRow
from goracelint.program.expressions import Tree, parse
from goracelint.program.packages import LoadedFile, Package
from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.program.layout import Layout
    from goracelint.program.scope import Denotation, Scope

_MAX_SHIFT: Final = 1 << 12
_MAX_DEPTH: Final = 60
_INTEGERS: Final = frozenset(
    ("untyped int", "untyped rune", *"int int8 int16 int32 int64 uint uint16 uint32 uint64 uintptr byte".split())
)
_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "|": operator.or_, "&": operator.and_, "^": operator.xor, "&^": lambda left, right: left & ~right,
}  # fmt: skip


class Value(NamedTuple):
    """A constant: an int, Fraction, str (a byte a character) or bool, and its type, untyped kinds included."""

    value: int | Fraction | str | bool
    type: Type


class Constants:
    """The constants of one program for one word size; a part of ``Layout``."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._program = layout.program
        self._basics = layout.program.types.basics
        self._values: dict[tuple[int, str, str], Value | None] = {}
        self._lengths: dict[Type, int | None] = {}
        self._depth = 0

    def length(self, array: Type) -> int | None:
        """The length of an array type, None where it is unknown."""
        if array.name.isdecimal() and (array.name == "0" or array.name[0] != "0"):
            return int(array.name)
        if array not in self._lengths:
            self._lengths[array] = None
            scope = self._program.length_scope(array.home)
            self._lengths[array] = self.integer(array.name, scope) if scope is not None else None
        return self._lengths[array]

    def integer(self, text: str, scope: Scope) -> int | None:
        """The value of an integer expression as written in a file."""
        tree = parse(text)
        found = self.evaluate(tree, scope) if tree is not None else None
        return _integer(found.value) if found is not None else None

    def named(self, package: Package, name: str, file: LoadedFile | None = None) -> Value | None:
        """The value of a constant that a package declares; lifted ones are looked for in their file."""
        row, home = _declared(package, name, file)
        if row is None or home is None or not row.value:
            return None
        key = (package.index, name, home.path if "." in name else "")
        if key not in self._values:
            self._values[key] = None  # a constant that needs itself has no value
            self._values[key] = self._declaration(package, row, home)
        return self._values[key]

    def _declaration(self, package: Package, row: VarRow, file: LoadedFile) -> Value | None:
        tree = parse(row.value)
        scope = self._program.scope(file, package)
        found = self.evaluate(tree, scope, row.iota) if tree is not None else None
        return self._converted(found, scope.resolve(row.term)) if found is not None and row.term else found

    # expressions

    def evaluate(self, tree: Tree, scope: Scope, iota: int = -1) -> Value | None:
        """The value of a constant expression."""
        if self._depth > _MAX_DEPTH:
            return None
        self._depth += 1
        try:
            return self._evaluate(tree, scope, iota)
        finally:
            self._depth -= 1

    def _evaluate(self, tree: Tree, scope: Scope, iota: int) -> Value | None:
        match tree:
            case ("literal", value):
                return Value(value, self._untyped(value))
            case ("name", "iota") if iota >= 0:
                return Value(iota, self._basics["untyped int"])
            case ("name", ("true" | "false") as word):
                return Value(word == "true", self._basics["untyped bool"])
            case ("name", name):
                return self._name(_unlifted(name), scope)
            case ("member", ("name", qualifier), name):
                return self._member(scope.denote(qualifier), name)
            case ("unary", sign, operand):
                inner = self.evaluate(operand, scope, iota)
                return self._unary(sign, inner) if inner is not None else None
            case ("binary", sign, left, right):
                first, second = self.evaluate(left, scope, iota), self.evaluate(right, scope, iota)
                return self._binary(sign, first, second) if first is not None and second is not None else None
            case ("call", callee, arguments):
                return self._call(callee, arguments, scope, iota)
        return None

    def _member(self, package: Denotation | None, name: str) -> Value | None:
        if package is None or package.kind != "package":
            return None
        if package.package is not None and not package.package.is_stub:
            return self.named(package.package, name)
        known = self._program.known_constant(f"{package.name}.{name}")
        return Value(known, self._basics["untyped int"]) if known is not None else None

    def _name(self, name: str, scope: Scope) -> Value | None:
        package = scope.package
        row, _ = _declared(package, name, scope.file)
        if row is not None:
            return self.named(package, name, scope.file) if row.constant else None
        for imported in scope.file.facts.imports:
            if imported.alias == ".":
                other = self._program.package(imported.path, package.dir)
                if other is not None and name in other.scope.vars:
                    return self.named(other, name)
        return None

    def _unary(self, sign: str, operand: Value) -> Value | None:
        value, type_ = operand
        if sign == "!" and isinstance(value, bool):
            return Value(not value, type_)
        if isinstance(value, (bool, str)):
            return None
        if sign in "+-":
            return Value(value if sign == "+" else -value, type_)
        number = _integer(value)
        if sign != "^" or number is None:
            return None
        name = self._program.underlying(type_).name
        if name in ("byte", "uintptr") or name.startswith("uint"):
            size = self._layout.size(type_)
            return Value(number ^ ((1 << 8 * size) - 1), type_) if size else None
        return Value(~number, type_)

    def _binary(self, sign: str, left: Value, right: Value) -> Value | None:
        if sign in ("<<", ">>"):
            return _shift(sign, left, right)
        type_ = self._common(left.type, right.type)
        first, second = left.value, right.value
        if sign in ("&&", "||") and isinstance(first, bool) and isinstance(second, bool):
            return Value(first and second if sign == "&&" else first or second, type_)
        if isinstance(first, str) or isinstance(second, str):
            return self._binary_text(sign, first, second, type_)
        if sign in _COMPARE:
            return Value(_COMPARE[sign](first, second), self._basics["untyped bool"])
        if sign in ("/", "%"):
            return self._divide(sign, first, second, type_)
        if sign in ("|", "&", "^", "&^"):
            first, second = _integer(first) or 0, _integer(second) or 0
        return Value(_ARITHMETIC[sign](first, second), type_)

    def _binary_text(self, sign: str, first: object, second: object, type_: Type) -> Value | None:
        if not isinstance(first, str) or not isinstance(second, str):
            return None
        if sign in _COMPARE:
            return Value(_COMPARE[sign](first, second), self._basics["untyped bool"])
        return Value(first + second, type_) if sign == "+" else None

    def _divide(self, sign: str, first: int | Fraction, second: int | Fraction, type_: Type) -> Value | None:
        if second == 0:
            return None
        if self._program.underlying(type_).name not in _INTEGERS:
            return Value(Fraction(first) / Fraction(second), type_) if sign == "/" else None
        quotient = abs(int(first)) // abs(int(second))
        quotient = quotient if (first < 0) == (second < 0) else -quotient
        return Value(quotient if sign == "/" else int(first) - quotient * int(second), type_)

    def _common(self, left: Type, right: Type) -> Type:
        """The type of an operation: a typed operand decides, else the wider untyped one."""
        if not left.name.startswith("untyped"):
            return left
        if not right.name.startswith("untyped"):
            return right
        order = ("untyped float", "untyped rune")
        return next((self._basics[name] for name in order if name in (left.name, right.name)), left)

    def _untyped(self, value: int | Fraction | str | bool) -> Type:
        kind = "float" if isinstance(value, Fraction) else "string" if isinstance(value, str) else "int"
        return self._basics[f"untyped {kind}"]

    # calls

    def _call(self, callee: Tree, arguments: tuple[Tree, ...], scope: Scope, iota: int) -> Value | None:
        found = self._denoted(callee, scope)
        if found is not None and found.kind == "builtin":
            return self._builtin(found.name, arguments, scope, iota)
        target = self._type(callee, scope)
        value = self.evaluate(arguments[0], scope, iota) if target is not None and len(arguments) == 1 else None
        return self._converted(value, target) if value is not None and target is not None else None

    def _builtin(self, name: str, arguments: tuple[Tree, ...], scope: Scope, iota: int) -> Value | None:
        if not arguments:
            return None
        if name in ("len", "cap"):
            return self._len(arguments[0], scope, iota)
        if name in ("min", "max"):
            values = [self.evaluate(argument, scope, iota) for argument in arguments]
            known = [value for value in values if value is not None]
            choose: Callable[..., Any] = min if name == "min" else max
            return choose(known, key=lambda value: value.value) if len(known) == len(values) else None
        size: int | None = None
        if name == "unsafe.Offsetof" and arguments[0][0] == "member":
            owner = self.type_of(arguments[0][1], scope)
            size = self._layout.offset(owner, arguments[0][2]) if owner is not None else None
        elif name in ("unsafe.Sizeof", "unsafe.Alignof"):
            type_ = self.type_of(arguments[0], scope)
            measure = self._layout.size if name == "unsafe.Sizeof" else self._layout.align
            size = measure(self._program.types.default(type_)) if type_ is not None else None
        return Value(size, self._basics["uintptr"]) if size is not None else None

    def _len(self, argument: Tree, scope: Scope, iota: int) -> Value | None:
        value = self.evaluate(argument, scope, iota)
        if value is not None:
            return Value(len(value.value), self._basics["int"]) if isinstance(value.value, str) else None
        type_ = self.type_of(argument, scope)
        shape = self._program.underlying(type_) if type_ is not None else None
        if shape is not None and shape.kind == "ptr":
            shape = self._program.underlying(shape.args[0])
        length = self.length(shape) if shape is not None and shape.kind == "array" else None
        return Value(length, self._basics["int"]) if length is not None else None

    def _converted(self, value: Value, type_: Type) -> Value | None:
        name = self._program.underlying(type_).name
        number = value.value
        if name in _INTEGERS:
            whole = _integer(number)
            return Value(whole, type_) if whole is not None else None
        if name.startswith("float") and not isinstance(number, (str, bool)):
            return Value(Fraction(number), type_)
        fits = (name == "string" and isinstance(number, str)) or (name == "bool" and isinstance(number, bool))
        return Value(number, type_) if fits else None

    # types of expressions

    def type_of(self, tree: Tree, scope: Scope) -> Type | None:
        """The type of an expression that is a value, as sizes and lengths ask for it."""
        program = self._program
        match tree:
            case ("composite", written):
                return self._type(written, scope)
            case ("unary", "*", operand):
                return self._element(self.type_of(operand, scope), ("ptr",))
            case ("unary", "&", operand):
                inner = self.type_of(operand, scope)
                return program.types.pointer(inner) if inner is not None else None
            case ("index", operand, _):
                return self._element(self.type_of(operand, scope), ("array", "slice", "map"))
            case ("call", callee, arguments):
                return self._type_of_call(callee, arguments, scope)
            case ("member", operand, name):
                found = self._denoted(tree, scope)
                if found is not None:
                    return found.type if found.kind == "var" else self._type_of_constant(tree, scope)
                owner = self.type_of(operand, scope)
                field = program.field(owner, name) if owner is not None else None
                return field[1] if field is not None else None
            case ("name", name):
                found = scope.denote(_unlifted(name))
                return found.type if found is not None and found.kind == "var" else self._type_of_constant(tree, scope)
        return self._type_of_constant(tree, scope)

    def _type_of_constant(self, tree: Tree, scope: Scope) -> Type | None:
        found = self.evaluate(tree, scope)
        return found.type if found is not None else None

    def _type_of_call(self, callee: Tree, arguments: tuple[Tree, ...], scope: Scope) -> Type | None:
        written = self._type(callee, scope)
        if written is not None:
            return written
        found = self._denoted(callee, scope)
        if found is None:
            return None
        if found.kind == "builtin" and found.name == "new" and len(arguments) == 1:
            inner = self._type(arguments[0], scope)
            return self._program.types.pointer(inner) if inner is not None else None
        results = found.type.results if found.kind == "func" and found.type is not None else ()
        if found.kind == "builtin" and found.name.startswith("unsafe."):
            return self._basics["unsafe.Pointer" if found.name == "unsafe.Add" else "uintptr"]
        return results[0] if len(results) == 1 else None

    def _element(self, type_: Type | None, kinds: tuple[str, ...]) -> Type | None:
        shape = self._program.underlying(type_) if type_ is not None else None
        if shape is not None and shape.kind == "ptr" and "ptr" not in kinds:
            shape = self._program.underlying(shape.args[0])
        return shape.args[-1] if shape is not None and shape.kind in kinds and shape.args else None

    def _denoted(self, tree: Tree, scope: Scope) -> Denotation | None:
        match tree:
            case ("name", name):
                return scope.denote(_unlifted(name))
            case ("member", ("name", qualifier), name):
                return scope.member(qualifier, name)
        return None

    def _type(self, tree: Tree, scope: Scope) -> Type | None:
        """The type that an expression spells, None where it spells none."""
        types = self._program.types
        match tree:
            case ("unary", "*", operand):
                inner = self._type(operand, scope)
                return types.pointer(inner) if inner is not None else None
            case ("slice", operand):
                inner = self._type(operand, scope)
                return types.slice(inner) if inner is not None else None
            case ("array", length, operand):
                inner, count = self._type(operand, scope), self.evaluate(length, scope)
                whole = _integer(count.value) if count is not None else None
                return types.make("array", str(whole), (inner,)) if inner is not None and whole is not None else None
            case ("index", operand, argument):
                origin, inner = self._denoted(operand, scope), self._type(argument, scope)
                if origin is None or origin.kind != "type" or inner is None:
                    return None
                return self._program.instantiate_type(origin, (inner,))
        found = self._denoted(tree, scope)
        return found.type if found is not None and found.kind == "type" else None


def _declared(package: Package, name: str, file: LoadedFile | None) -> tuple[VarRow | None, LoadedFile | None]:
    """The row of a constant or variable and its file; of what functions declare, in that file only."""
    if "." in name and file is not None:
        return next(((row, file) for row in file.facts.vars if row.name == name), (None, None))
    return package.scope.vars.get(name, (None, None))


def _unlifted(name: str) -> str:
    """The name of a lifted declaration as rows have it."""
    return name.replace("·", ".").replace("′", "'") if "·" in name else name


def _integer(value: int | Fraction | str | bool) -> int | None:
    """The int that a constant is, None where it is none."""
    if isinstance(value, (str, bool)):
        return None
    return int(value) if value == int(value) else None


def _shift(sign: str, left: Value, right: Value) -> Value | None:
    number, count = _integer(left.value), _integer(right.value)
    if number is None or count is None or not 0 <= count < _MAX_SHIFT:
        return None
    return Value(number << count if sign == "<<" else number >> count, left.type)
