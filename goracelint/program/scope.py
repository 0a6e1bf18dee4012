"""What a name means in one file: packages, variables, functions, types; and type terms made types.

The idea on one snippet::

    import "net/http"
    type Handler struct{ h http.Handler }   // http -> package net/http, http.Handler -> type
    var pool sync.Pool                      // pool -> var demo.pool of type sync.Pool
    func Keep[T any](xs []T) []T            // T -> type parameter T of demo.Keep

A name is looked up among the type parameters, the package, the imports, the dot imports and the
universe. Packages are loaded when a name first needs them.

Errs: a name nobody declares denotes nothing, a type term with such a name is ``unknown``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from goracelint.ir.facts import TypeTerm
from goracelint.program.packages import LoadedFile, Package, guess_name
from goracelint.program.types import Field, Type

if TYPE_CHECKING:
    from goracelint.program.function import Function
    from goracelint.program.program import Program

BUILTIN_FUNCTIONS: Final = frozenset(
    "append cap clear close complex copy delete imag len make max min new panic print println real recover".split()
)
UNSAFE_FUNCTIONS: Final = frozenset("Add Alignof Offsetof Sizeof Slice SliceData String StringData".split())


class Denotation:
    """The entity a name or selector denotes.

    ``kind`` is package, var, const, func, type, builtin, or method: a method value ``x.M`` whose receiver
    is bound already. ``name`` is the qualified name (the import path of a package). ``type`` is the type
    itself for a type, else the type of the entity where known. ``functions`` are ids with code behind a
    func or method. ``type_params`` are the undecided type parameters of a generic func or type.
    ``package`` is set for kind package where it could be loaded.
    """

    __slots__ = ("function", "functions", "kind", "name", "package", "type", "type_params")

    def __init__(
        self,
        kind: str,
        name: str,
        type_: Type | None = None,
        functions: tuple[int, ...] = (),
        type_params: tuple[Type, ...] = (),
        package: Package | None = None,
        function: Function | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.type = type_
        self.functions = functions
        self.type_params = type_params
        self.package = package
        self.function = function

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


class Scope:
    """The names one file sees, or one generic declaration in it (``params``: its type parameters)."""

    __slots__ = ("_imports", "_names", "_terms", "file", "outer", "package", "params", "program")

    def __init__(
        self,
        program: Program,
        package: Package,
        file: LoadedFile,
        params: Mapping[str, Type] | None = None,
        outer: Scope | None = None,
    ) -> None:
        self.program = program
        self.package = package
        self.file = file
        self.params = params or {}
        self.outer = outer
        self._imports: dict[str, list[str]] | None = None
        self._names: dict[str, Denotation | None] = {}
        self._terms: dict[int, Type] = {}

    def term(self, number: int) -> Type:
        """The type of term ``number`` of the file."""
        found = self._terms.get(number)
        if found is None:
            terms = self.file.facts.terms
            known = 0 <= number < len(terms)
            found = self.resolve(terms[number]) if known else self.program.types.unknown
            self._terms[number] = found
        return found

    def denote(self, name: str) -> Denotation | None:
        """What the free identifier ``name`` denotes here."""
        if name in self._names:
            return self._names[name]
        if name in self.params:
            found: Denotation | None = Denotation("type", name, self.params[name])
        elif self.outer is not None:
            found = self.outer.denote(name)
        else:
            found = self._declared(name)
        self._names[name] = found
        return found

    def _declared(self, name: str) -> Denotation | None:
        program, folder = self.program, self.package.dir
        own = program.entity(self.package, name)
        if own is not None:
            return own
        if self._imports is None:
            self._imports = self._guess_imports()
        for path in self._imports.get(name, ()):
            package = program.package(path, folder)
            if package is None or package.name == name or self._is_aliased(name):
                return Denotation("package", path, package=package)
        for row in self.file.facts.imports:
            if row.alias == ".":
                package = program.package(row.path, folder)
                found = program.entity(package, name) if package is not None else None
                if found is not None:
                    return found
        return program.universe(name) or self._misnamed(name)

    def _guess_imports(self) -> dict[str, list[str]]:
        """Paths by alias or likely name."""
        guessed: dict[str, list[str]] = {}
        for row in self.file.facts.imports:
            name = row.alias or guess_name(row.path)
            if name not in ("_", "."):
                guessed.setdefault(name, []).append(row.path)
        return guessed

    def _is_aliased(self, name: str) -> bool:
        return any(row.alias == name for row in self.file.facts.imports)

    def _misnamed(self, name: str) -> Denotation | None:
        """An import that turns out to be called ``name``; only those whose likely name the file never says."""
        for row in self.file.facts.imports:
            if not row.alias and not self._says(guess_name(row.path)):
                package = self.program.package(row.path, self.package.dir)
                if package is not None and package.name == name:
                    return Denotation("package", row.path, package=package)
        return None

    def _says(self, name: str) -> bool:
        """Whether the file says the name anywhere."""
        self.file.asked.note_word(name)
        return name in self.file.facts.strings

    def resolve(self, term: TypeTerm, depth: int = 0) -> Type:
        """The type that a term as written in this file stands for."""
        types = self.program.types
        if depth > 60:
            return types.unknown
        match term.kind:
            case "name":
                found = self.denote(term.name)
                return found.type if found is not None and found.kind == "type" and found.type else types.unknown
            case "qual":
                return self._qualified(term.name)
            case "inst":
                return self._instance(term, depth)
            case "func":
                return self._func(term, depth)
            case "struct" | "iface":
                return self._composite(term, depth)
            case "array" if not term.name.isdecimal() and term.name != "...":
                home = self.program.length_home(self, term.name)
                return types.make("array", term.name, (self.resolve(term.args[0], depth + 1),), (), home)
            case "ptr" | "slice" | "array" | "map" | "chan":
                args = tuple(self.resolve(arg, depth + 1) for arg in term.args)
                return types.make(term.kind, term.name, args)
            case "union" | "tilde":
                args = tuple(self.resolve(arg, depth + 1) for arg in term.args)
                return args[0] if len(args) == 1 else types.make("union", "", args)
        return types.unknown

    def _qualified(self, name: str) -> Type:
        qualifier, _, member = name.rpartition(".")
        package = self.denote(qualifier)
        if package is None or package.kind != "package":
            return self.program.types.unknown
        found = self.program.package_member(package, member)
        if found is None and package.package is None:  # nothing known of it but its name
            return self.program.types.make("named", f"{package.name}.{member}")
        return found.type if found is not None and found.kind == "type" and found.type else self.program.types.unknown

    def member(self, qualifier: str, name: str) -> Denotation | None:
        """What ``qualifier.name`` denotes where the qualifier is a package."""
        package = self.denote(qualifier)
        if package is None or package.kind != "package":
            return None
        return self.program.package_member(package, name)

    def _instance(self, term: TypeTerm, depth: int) -> Type:
        origin, *args = term.args
        found = self.denote(origin.name) if origin.kind == "name" else None
        if origin.kind == "qual":
            found = self.member(*origin.name.rpartition(".")[::2])
        if found is None or found.kind != "type" or found.type is None:
            return self.program.types.unknown
        resolved = tuple(self.resolve(arg, depth + 1) for arg in args)
        return self.program.instantiate_type(found, resolved)

    def _func(self, term: TypeTerm, depth: int) -> Type:
        parts = {part.kind: part.args for part in term.args}
        params = tuple(self.resolve(p, depth + 1) for p in parts.get("params", ()))
        results = tuple(self.resolve(r, depth + 1) for r in parts.get("results", ()))
        return self.program.types.func(params, results, term.name == "variadic")

    def _composite(self, term: TypeTerm, depth: int) -> Type:
        fields: list[Field] = []
        embedded: list[Type] = []
        for part in term.args:
            inner = self.resolve(part.args[0], depth + 1) if part.args else self.program.types.unknown
            if part.kind in ("field", "method"):
                fields.append(Field(part.name, inner))
            elif part.kind == "embed" and term.kind == "struct":
                fields.append(Field(part.name, inner, True))
            elif part.kind == "union":
                embedded.append(self.resolve(part, depth + 1))
            else:
                embedded.append(inner)
        return self.program.types.make(term.kind, "", tuple(embedded), tuple(fields))
