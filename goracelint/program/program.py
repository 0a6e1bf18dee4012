"""The program: packages of one build configuration linked into a whole.

The idea on one snippet::

    package demo
    import "example.com/buf"
    func f() { buf.Get().Reset() }     // buf.Get -> function id, its result type -> (*buf.Buf).Reset -> id

Everything is answered on demand and remembered: packages are loaded when a name needs them, declarations
become types when a function mentions them, bodies are typed when the engine asks. Ids are assigned in
sorted order for the packages given at the start, then in the order of demand, which is the same in
every run. Where there is no source for a package, stubs of the standard library answer.

Errs: packages found nowhere denote nothing; calls into them have their selector as name and no callee.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from goracelint.ir.facts import TypeTerm
from goracelint.program import declarations
from goracelint.program.asked import Asked
from goracelint.program.function import Function
from goracelint.program.infer import infer
from goracelint.program.inference import Typing
from goracelint.program.layout import Layout
from goracelint.program.members import Member, find_member, implementors
from goracelint.program.packages import LoadedFile, Loader, Package, split_packages
from goracelint.program.resolve import Resolved
from goracelint.program.scope import UNSAFE_FUNCTIONS, Denotation, Scope
from goracelint.program.stubs import Stubs
from goracelint.program.types import Type, TypeTable
from goracelint.source.needles import digest_of

MAX_IMPLEMENTORS: Final = 8


class Program:
    """All that is known of one build configuration; see the module docstring."""

    def __init__(
        self,
        loader: Loader | None,
        packages: Iterable[tuple[str, str, Sequence[LoadedFile]]],
        stubs: Stubs | None = None,
        asked: Asked | None = None,
    ) -> None:
        """Link ``packages``, given as (import path, folder, files); the loader gives what they import, and ``asked``
        is told which names functions are asked for."""
        self.asked = asked or Asked()
        self.types = TypeTable()
        self.packages: list[Package] = []
        self.loads: list[tuple[str, str]] = []  # (import path, folder of who imports it), as asked for
        self.functions: list[Function] = []
        self._by_file: dict[str, list[Function]] = {}
        self.bounds: dict[Type, tuple[Scope, TypeTerm]] = {}
        self._decoded: deque[Function] = deque()
        self._loader = loader
        self._stubs = stubs
        self._by_path: dict[str, Package] = {}
        self._by_place: dict[tuple[str, str], Package] = {}
        self._imports: dict[tuple[str, str], Package | None] = {}
        self._scopes: dict[int, Scope] = {}
        self._resolving: set[tuple[int, str]] = set()
        self._underlying: dict[Type, Type] = {}
        self._core: dict[Type, Type] = {}
        self._members: dict[tuple[Type, str], Member | None] = {}
        self.selected: dict[tuple[Type, str], Resolved] = {}  # (operand, method) -> what a call of it calls
        self._typings: dict[Function, Typing | None] = {}
        self.typed: dict[Function, None] | None = None  # whose types are asked for, while that is watched
        self._callers: dict[str, list[int]] = {}
        self._methods: dict[str, list[Function]] = {}
        self._indexed = 0
        self._linked = 0
        self._history = b""
        self._layouts: dict[int, Layout] = {}
        self._length_homes: dict[tuple[int, str], int] = {}
        self._length_scopes: list[Scope] = []
        self._implementors: dict[tuple[Type, str], tuple[int, ...]] = {}
        self._universe = declarations.make_universe(self.types)
        for path, dir_, files in sorted(packages, key=lambda p: (p[0], p[1])):
            self._add(path, dir_, files)

    # packages

    def add(self, path: str, dir_: str, files: Sequence[LoadedFile]) -> Package | None:
        """Link one more package; None where there are no files."""
        return self._by_place.get((path, dir_)) or self._add(path, dir_, files)

    def _add(self, path: str, dir_: str, files: Sequence[LoadedFile], is_stub: bool = False) -> Package | None:
        first: Package | None = None
        for own_path, name, members in split_packages(path, files):
            package = self._by_place.get((own_path, dir_))
            if package is None:
                package = Package(len(self.packages), own_path, name, dir_, members, is_stub, self._decoded)
                self.packages.append(package)
                self._by_place[(own_path, dir_)] = package
                self._by_path.setdefault(own_path, package)
                self._add_functions(package)
            first = first or package
        return first

    def _add_functions(self, package: Package) -> None:
        for file in package.files:
            made: list[Function] = []
            for index, facts in enumerate(file.facts.funcs):
                parent = made[facts.parent] if 0 <= facts.parent < index else None
                id_ = -1 if package.is_stub else len(self.functions)
                function = Function(id_, package, file, facts, index, parent)
                made.append(function)
                if not package.is_stub:
                    self.functions.append(function)
            package.functions.extend(made)
            if not package.is_stub:
                self._by_file.setdefault(file.path, []).extend(made)

    def package(self, import_path: str, from_dir: str) -> Package | None:
        """The package that ``import_path`` leads to from a file in ``from_dir``."""
        key = (import_path, from_dir)
        if key not in self._imports:
            self.loads.append(key)
            self._imports[key] = self._load(import_path, from_dir)
        return self._imports[key]

    def _load(self, import_path: str, from_dir: str) -> Package | None:
        if import_path in ("unsafe", "C"):
            return None
        folder = self._loader.folder(import_path, from_dir) if self._loader is not None else None
        if self._loader is not None and folder is not None:
            found = self._by_place.get((import_path, folder))
            found = found or self._add(import_path, folder, self._loader.files(folder))
            if found is not None:
                return found
        known = self._by_path.get(import_path)
        if known is None and self._stubs is not None:
            facts = self._stubs.facts(import_path)
            if facts is not None:
                return self._add(import_path, "", [LoadedFile(f"<stubs>/{import_path}", "", facts, False, False)], True)
        return known

    def history(self) -> bytes:
        """What stands for all that was linked so far, in order, but for the bodies of functions."""
        for package in self.packages[self._linked :]:
            files = [(_bytes(file.path), file.facts.outline) for file in package.files]
            told = (self._history, _bytes(package.path), _bytes(package.dir), package.is_stub, files)
            self._history = digest_of(msgspec.msgpack.encode(told))
        self._linked = len(self.packages)
        return self._history

    # names and types

    def layout(self, word: int) -> Layout:
        """The sizes and offsets of types on targets with words of so many bytes, 8 or 4."""
        if word not in self._layouts:
            self._layouts[word] = Layout(self, word)
        return self._layouts[word]

    def known_size(self, t: Type) -> tuple[int, int, int, int, int] | None:
        """Size and alignment on 64-bit targets, the same on 32-bit ones, 1 for pointers: of a type without source."""
        if self._stubs is None or t.kind != "named" or t.args or (t.home >= 0 and not self.packages[t.home].is_stub):
            return None
        return self._stubs.size(t.name)

    def known_constant(self, name: str) -> int | None:
        """The value of an integer constant of a package without source."""
        return self._stubs.constant(name) if self._stubs is not None else None

    def length_home(self, scope: Scope, length: str) -> int:
        """A number for where an array length is written: the file, or the package where it names no other."""
        while scope.outer is not None:
            scope = scope.outer
        key = scope.file.path if "." in length or "·" in length else ""
        place = (scope.package.index, key)
        if place not in self._length_homes:
            self._length_homes[place] = len(self._length_scopes)
            self._length_scopes.append(scope)
        return self._length_homes[place]

    def length_scope(self, home: int) -> Scope | None:
        """The scope that ``length_home`` gave a number to."""
        return self._length_scopes[home] if 0 <= home < len(self._length_scopes) else None

    def scope(self, file: LoadedFile, package: Package) -> Scope:
        """The names that ``file`` sees outside generic declarations."""
        found = self._scopes.get(id(file))
        if found is None:
            found = self._scopes[id(file)] = Scope(self, package, file)
        return found

    def entity(self, package: Package, name: str) -> Denotation | None:
        """What ``package`` declares as ``name``."""
        if name in package.entities:
            return package.entities[name]
        key = (package.index, name)
        if key in self._resolving:  # an alias cycle, or a variable that initialises itself
            return None
        self._resolving.add(key)
        found = declarations.make_entity(self, package, name)
        self._resolving.discard(key)
        package.entities[name] = found
        return found

    def package_member(self, package: Denotation, name: str) -> Denotation | None:
        """What ``package.name`` denotes."""
        if package.package is not None:
            return self.entity(package.package, name)
        if package.name == "unsafe":
            if name == "Pointer":
                return Denotation("type", "unsafe.Pointer", self.types.basics["unsafe.Pointer"])
            if name in UNSAFE_FUNCTIONS:
                return Denotation("builtin", f"unsafe.{name}")
        return None

    def universe(self, name: str) -> Denotation | None:
        """What a predeclared identifier denotes."""
        return self._universe.get(name)

    def instantiate_type(self, origin: Denotation, args: tuple[Type, ...]) -> Type:
        """A generic type (or alias) with type arguments."""
        return declarations.instantiate_type(self, origin, args)

    def signature(self, function: Function) -> Type:
        """The func type of ``function`` without its receiver."""
        return declarations.signature(self, function)

    def receiver(self, function: Function) -> Type | None:
        """The type of the receiver, None for plain functions."""
        term = function.facts.receiver
        return declarations.function_scope(self, function).resolve(term) if term is not None else None

    def function_scope(self, function: Function) -> Scope:
        """The names the code of ``function`` sees."""
        return declarations.function_scope(self, function)

    def underlying(self, t: Type) -> Type:
        """The underlying type; of a type parameter, its constraint; itself for type literals."""
        if t.kind not in ("named", "tparam"):
            return t
        found = self._underlying.get(t)
        if found is None:
            found = self._underlying[t] = declarations.underlying(self, t)
        return found

    def core(self, t: Type) -> Type:
        """The underlying type, with constraints reduced to the first type they allow."""
        found = self._core.get(t)
        if found is None:
            found = self._core[t] = declarations.core(self, t)
        return found

    def member(self, t: Type, name: str) -> Member | None:
        """The field or method that ``name`` selects on a value of type ``t``, promotion included."""
        key = (t, name)
        if key not in self._members:
            self._members[key] = None  # a question about itself has no answer
            self._members[key] = find_member(self, t, name)
        return self._members[key]

    def field(self, t: Type, name: str) -> tuple[tuple[str, ...], Type] | None:
        """(names of the embedded fields passed through, type) of a field."""
        found = self.member(t, name)
        return (found.path, found.type) if found is not None and found.kind == "field" else None

    def method(self, t: Type, name: str) -> Member | None:
        """The method, declared, promoted or of an interface."""
        found = self.member(t, name)
        return found if found is not None and found.kind != "field" else None

    # functions

    def infer(self, function: Function) -> Typing:
        """The types and callees inside one function."""
        if self.typed is not None:
            self.typed[function] = None
        found = self._typings.get(function)
        if found is None:
            if function in self._typings or not function.has_body:  # in progress, or nothing to see
                return Typing([], {}, {}, {}, {})
            self._typings[function] = None
            found = self._typings[function] = infer(self, function)
        return found

    def functions_of(self, files: Iterable[str]) -> list[Function]:
        """The functions of these files, by id: where few files are asked for, nothing else is looked at."""
        found = (function for path in files for function in self._by_file.get(path, ()))
        return sorted(found, key=lambda function: function.id)

    def sibling(self, function: Function, index: int) -> Function | None:
        """Function number ``index`` of the same file."""
        id_ = function.id - function.index + index  # the functions of a file have consecutive ids
        return self.functions[id_] if 0 <= index < len(function.file.facts.funcs) and function.id >= 0 else None

    def implementors(self, iface: Type, method: str) -> tuple[int, ...]:
        """The functions a call of ``method`` on ``iface`` may run; () where they are too many."""
        key = (iface, method)
        if key not in self._implementors:
            self._implementors[key] = implementors(self, iface, method, MAX_IMPLEMENTORS)
        return self._implementors[key]

    def _index(self) -> None:
        """Index the functions that came since the last time."""
        for function in self.functions[self._indexed :]:
            for name in function.facts.called:
                self._callers.setdefault(name, []).append(function.id)
            if function.facts.receiver is not None:
                self._methods.setdefault(function.facts.name, []).append(function)
        self._indexed = len(self.functions)

    def callers_by_name(self, name: str) -> tuple[int, ...]:
        """The functions that call something named ``name``."""
        self.asked.note_one(name)
        self._index()
        return tuple(self._callers.get(name, ()))

    def methods_named(self, name: str) -> tuple[Function, ...]:
        """The declared methods named ``name``."""
        self._index()
        return tuple(self._methods.get(name, ()))

    def global_initialiser(self, variable: str) -> int | None:
        """The function that initialises the package-level variable of this qualified name."""
        slash = variable.rfind("/")
        path, _, name = variable.rpartition(".")
        if len(path) < slash or path not in self._by_path:
            return None
        package = self._by_path[path]
        found = package.scope.vars.get(name)
        if found is None:
            return None
        row, file = found
        function = package.scope.initialisers.get((file.path, row.function))
        return function.id if function is not None and function.id >= 0 else None


def _bytes(path: str) -> bytes:
    """A path, whose name may be no text."""
    return path.encode("utf-8", "surrogateescape")
