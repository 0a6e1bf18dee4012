"""API knowledge as data: rules/models/*.toml become the same Summary that analysis infers.

A row names a function in Go's own spelling, ``(*sync.Pool).Get``, and says in ports what a call does; files are read by
``model_rows.py``. A name is looked up without type arguments and without major version elements (``/v2``).
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from goracelint.engine.ports import Port
from goracelint.source.paths import canonical

if TYPE_CHECKING:
    from goracelint.program.program import Program


class ModelError(ValueError):
    """A model file that cannot be used; the message names the file and the row."""


class Atomic(msgspec.Struct, frozen=True, gc=False):
    """An atomic operation on ``cell``: op is load, store, swap or cas."""

    op: str
    cell: Port
    new: Port | None = None
    old: Port | None = None


class Resource(msgspec.Struct, frozen=True, gc=False):
    """What a row acquires or releases at ``port``.

    ``protection``, ``length`` and ``file`` are ports of a mapping's arguments, or a constant's name for
    ``protection``; ``lenient``: releasing it a second time does no harm.
    """

    port: Port
    kind: str
    pool: Port | None = None
    protection: str = ""
    length: Port | None = None
    file: Port | None = None
    lenient: bool = False


class Lend(msgspec.Struct, frozen=True, order=True, gc=False):
    """A function argument is called now, with arguments that end with the call or belong to a port.

    ``kind`` is the resource of the arguments that end with the call; ``given`` are (argument, port), the
    port ``Port("new")`` for those.
    """

    to: Port
    kind: str
    given: tuple[tuple[int, Port], ...]
    text: str = ""


class Ending(msgspec.Struct, frozen=True, order=True, gc=False):
    """What was handed out of the memory at ``port`` is not valid any more; the object itself goes on.

    ``kind`` is the resource that ends; ``sometimes``: only where the memory had to be moved.
    """

    port: Port
    kind: str
    sometimes: bool = False


class Model(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One row, ports parsed. ``retains`` maps a port to a port or to "global" or "goroutine".

    ``where`` holds (argument, name of a constant): the row is about calls with that constant.
    ``gives_way``: where the scanned code is the library itself, its source counts and not the row.
    """

    name: str
    where: tuple[int, str] | None = None
    acquires: tuple[Resource, ...] = ()
    releases: tuple[Resource, ...] = ()
    reprotects: Resource | None = None
    ends: Ending | None = None
    lends: Lend | None = None
    views: tuple[tuple[Port, Port], ...] = ()
    same: tuple[tuple[Port, Port], ...] = ()
    resets: tuple[Port, ...] = ()
    reads: tuple[Port, ...] = ()
    appends: tuple[Port, ...] = ()
    overwrites: tuple[Port, ...] = ()
    merges: tuple[Port, ...] = ()
    retains: tuple[tuple[Port, str], ...] = ()
    runs: tuple[tuple[Port, str], ...] = ()
    waits: Port | None = None
    atomic: Atomic | None = None
    requires: tuple[tuple[Port, str], ...] = ()
    no_return: bool = False
    neutral: bool = False
    gives_way: bool = False

    @property
    def touches(self) -> bool:
        """Reports whether a call acquires, releases or lends something, or ends what was lent."""
        return bool(self.acquires or self.releases or self.lends or self.ends)

    @property
    def is_contract(self) -> bool:
        """Reports whether what it ends is certain behind an interface too: every implementation does so."""
        return bool(self.releases) and all(row.kind == "tx" for row in self.releases)


NEW: Final = Port("new")
PASSED: Final = "passed"  # the kind of what a function passes on, whatever it was lent
ANY_INTERFACE: Final = "interface.any"
_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")
_decoder: Final = msgspec.msgpack.Decoder(Model)
_HOSTS: Final = frozenset({"github.com", "gitlab.com", "bitbucket.org"})


class Tables(msgspec.Struct, frozen=True, gc=False):
    """``Models`` as they are stored: rows by name, to be decoded one by one, and which of them are of resources."""

    functions: dict[str, msgspec.Raw]
    resources: list[str]
    chosen: dict[str, tuple[Model, ...]]
    owned_fields: dict[str, frozenset[str]]
    kept_fields: dict[str, frozenset[str]]


class Models:
    """All rows: functions by canonical name, owned fields by type name."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.chosen: dict[str, tuple[Model, ...]] = {}  # rows that a constant argument chooses among
        self.owned_fields: dict[str, frozenset[str]] = {}
        self.kept_fields: dict[str, frozenset[str]] = {}
        self._stored: dict[str, msgspec.Raw] = {}
        self._resources: list[str] = []
        self._functions: dict[str, Model] = {}
        self._found: dict[str, Model | None] = {}  # what was asked for, as it was spelled
        if tables is not None:
            self.chosen |= tables.chosen
            self.owned_fields |= tables.owned_fields
            self.kept_fields |= tables.kept_fields
            self._stored |= tables.functions
            self._resources += tables.resources

    def add(self, file: str, model: Model) -> None:
        """Take a row; raises ModelError where there is one for the function."""
        rows = self.chosen.get(model.name, ())
        if self._row(model.name) is not None or model.where in [other.where for other in rows]:
            raise ModelError(f"{file}: {model.name} has a row already")
        if model.where is not None:
            self.chosen[model.name] = (*rows, model)
            return
        self._functions[model.name] = model
        self._found.clear()
        if model.touches or model.reprotects is not None:
            self._resources.append(model.name)

    def tables(self) -> Tables:
        """The same to be stored."""
        functions = {name: msgspec.Raw(_encoder.encode(model)) for name, model in self._functions.items()}
        return Tables(functions, self._resources, self.chosen, self.owned_fields, self.kept_fields)

    def _row(self, name: str) -> Model | None:
        if name in self._stored:
            self._functions[name] = _decoder.decode(self._stored.pop(name))
        return self._functions.get(name)

    def find(self, name: str) -> Model | None:
        """The row for a function, if there is one."""
        if name not in self._found:
            self._found[name] = self._row(name) or self._row(canonical(name))
        return self._found[name]

    def choices(self, name: str) -> tuple[Model, ...]:
        """The rows for a function that depend on a constant argument."""
        return self.chosen.get(name, ())

    def of_interfaces(self, method: str) -> Model | None:
        """The row for a method of any interface whose implementations are not seen."""
        return self.find(f"({ANY_INTERFACE}).{method}")

    def resources(self) -> Iterator[tuple[str, Model]]:
        """(name, row) of all functions that acquire, release or protect something, lend it, or end what was lent."""
        yield from ((name, model) for name in self._resources if (model := self._row(name)) is not None)
        for name, models in self.chosen.items():
            yield from ((name, model) for model in models)

    def owns(self, type_name: str, field: str) -> bool:
        """Reports whether a row says that the memory of this field belongs to the object."""
        return field in self.owned_fields.get(canonical(type_name), frozenset())

    def keeps(self, type_name: str, field: str) -> bool:
        """Reports whether a row says that what this field holds may be used by others until it is replaced."""
        return field in self.kept_fields.get(canonical(type_name), frozenset())

    def acquire_names(self) -> dict[str, frozenset[str]]:
        """Bare name of a function that acquires or releases something -> the packages it may be of."""
        names: dict[str, set[str]] = {}
        for name, model in self.resources():
            if model.touches:
                names.setdefault(name.rsplit(".", 1)[-1], set()).add(package_of(name))
        return {name: frozenset(paths) for name, paths in names.items()}

    def packages(self) -> frozenset[str]:
        """The import paths whose functions acquire or release something (from these, needles are made)."""
        return frozenset(package_of(name) for name, model in self.resources() if model.touches)


def package_of(name: str) -> str:
    """The import path in a Go spelling: ``(*a/b.T).M`` and ``a/b.F`` give ``a/b``."""
    inner = name.removeprefix("(").removeprefix("*").split(")")[0]
    slash = inner.rfind("/") + 1
    return inner[:slash] + inner[slash:].split(".", 1)[0]


def repository_of(path: str) -> str:
    """The part of an import path that names a repository: three elements on the large hosts, else two."""
    elements = path.split("/")
    return "/".join(elements[: 3 if elements[0] in _HOSTS or elements[:2] == ["golang.org", "x"] else 2])


def has_own_source(program: "Program", path: str, callees: Iterable[int]) -> bool:
    """Reports whether a callee's source lies in the repository of the package that calls it."""
    functions = [program.functions[callee] for callee in callees]
    return any(f.has_body and repository_of(f.package.path) == repository_of(path) for f in functions)
