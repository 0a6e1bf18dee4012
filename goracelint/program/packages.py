"""Packages: the files that share one scope, and how a file names the packages it imports.

The idea on one snippet::

    import "github.com/mattn/go-isatty"        // called isatty in this file
    import "gopkg.in/yaml.v3"                  // yaml
    import "example.com/queue/v2"              // queue
    import str "strings"                       // str

A package declares types, variables, functions and methods; all files of it see them. A folder may hold
the package ``p`` and its external tests ``p_test``: two packages, and anything else in it is a third.
The name of an imported package is what its files say; before they are loaded it is guessed as above.

Errs: a name declared twice (which no compiler accepts) is the first in file order.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from goracelint.ir.facts import FileFacts, TypeRow, VarRow
from goracelint.program.asked import Asked
from goracelint.program.function import Function, receiver_name

if TYPE_CHECKING:
    from goracelint.program.scope import Denotation

_VERSION: Final = re.compile(r"v[0-9]+")
_VERSION_SUFFIX: Final = re.compile(r"\.v[0-9]+$")


class LoadedFile:
    """One file of a build configuration with its facts; ``opened`` collects the functions whose code was looked at,
    ``asked`` the names that were asked for in others."""

    __slots__ = ("asked", "dir", "facts", "is_test", "opened", "path", "reportable")

    def __init__(
        self,
        path: str,
        dir_: str,
        facts: FileFacts,
        is_test: bool = False,
        reportable: bool = True,
        opened: set[int] | None = None,
        asked: Asked | None = None,
    ) -> None:
        self.path = path
        self.dir = dir_
        self.facts = facts
        self.is_test = is_test
        self.reportable = reportable
        self.opened = set() if opened is None else opened
        self.asked = asked or Asked()

    def __repr__(self) -> str:
        return f"<LoadedFile {self.path}>"


class Loader(Protocol):
    """What the driver gives: where an import leads in this build configuration."""

    def folder(self, import_path: str, from_dir: str) -> str | None:
        """The folder of the package, or None where there is no source for it."""
        ...

    def files(self, folder: str) -> list[LoadedFile]:
        """The files of a folder that take part, without tests."""
        ...


class Package:
    """One package; its declarations are indexed at the first question.

    ``index`` is its place in ``Program.packages``; ``is_stub`` says that it is known from stubs only, then
    its functions have no ids and no bodies. ``decoded`` are the functions of the program whose code is decoded now.
    """

    __slots__ = (
        "_scope",
        "decoded",
        "dir",
        "entities",
        "files",
        "functions",
        "index",
        "is_stub",
        "name",
        "path",
    )

    def __init__(
        self,
        index: int,
        path: str,
        name: str,
        dir_: str,
        files: list[LoadedFile],
        is_stub: bool,
        decoded: deque[Function],
    ) -> None:
        self.index = index
        self.path = path
        self.name = name
        self.dir = dir_
        self.files = files
        self.is_stub = is_stub
        self.decoded = decoded
        self.functions: list[Function] = []
        self.entities: dict[str, Denotation | None] = {}
        self._scope: PackageScope | None = None

    def __repr__(self) -> str:
        return f"<Package {self.path}>"

    @property
    def scope(self) -> PackageScope:
        """Everything the package declares."""
        if self._scope is None:
            self._scope = PackageScope(self)
        return self._scope


class PackageScope:
    """The declarations of one package by name; methods by type name, then method name."""

    __slots__ = ("funcs", "initialisers", "methods", "types", "vars")

    def __init__(self, package: Package) -> None:
        self.types: dict[str, tuple[TypeRow, LoadedFile]] = {}
        self.vars: dict[str, tuple[VarRow, LoadedFile]] = {}
        self.funcs: dict[str, Function] = {}
        self.methods: dict[str, dict[str, Function]] = {}
        self.initialisers: dict[tuple[str, int], Function] = {}
        for file in package.files:
            for row in file.facts.types:
                self.types.setdefault(row.name, (row, file))
            for var in file.facts.vars:
                self.vars.setdefault(var.name, (var, file))
        for function in package.functions:
            self._add(function)

    def _add(self, function: Function) -> None:
        facts = function.facts
        if facts.parent >= 0:
            return
        if facts.receiver is not None:
            base, _ = receiver_name(facts.receiver)
            self.methods.setdefault(base, {}).setdefault(facts.name, function)
        elif facts.name.startswith("var "):
            self.initialisers[(function.file.path, function.index)] = function
        elif facts.name != "init":
            self.funcs.setdefault(facts.name, function)


@cache
def guess_name(import_path: str) -> str:
    """The likely name of a package whose files have not been seen."""
    parts = import_path.split("/")
    last = parts.pop()
    if parts and _VERSION.fullmatch(last):
        last = parts.pop()
    last = _VERSION_SUFFIX.sub("", last)
    for suffix in ("-go", ".go"):
        last = last.removesuffix(suffix)
    return last.removeprefix("go-").removeprefix("go.").replace("-", "_")


def split_packages(path: str, files: Sequence[LoadedFile]) -> list[tuple[str, str, list[LoadedFile]]]:
    """(import path, name, files) of each package in one folder; the importable one comes first."""
    by_name: dict[str, list[LoadedFile]] = {}
    for file in sorted(files, key=lambda f: f.path):
        by_name.setdefault(file.facts.package, []).append(file)
    guess = guess_name(path)

    def rank(name: str) -> tuple[bool, bool, int, str]:
        members = by_name[name]
        return all(f.is_test for f in members), name != guess, -len(members), name

    ordered = sorted(by_name, key=rank)
    result = []
    for position, name in enumerate(ordered):
        if position == 0 and not (name.endswith("_test") and all(f.is_test for f in by_name[name])):
            own_path = path
        elif name.endswith("_test"):
            own_path = path + "_test"
        else:
            own_path = f"{path}#{name}"
        result.append((own_path, name, by_name[name]))
    return result
