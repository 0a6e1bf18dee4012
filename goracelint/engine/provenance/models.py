"""What is known of addresses: the tables ``[[address]]``, ``[[handle]]`` and ``[[words]]`` of rules/models.

::

    [[address]]
    name = "syscall.Syscall"
    system = true                  # a system call: rule 4 holds for its arguments, its results are not Go memory

    [[address]]
    name = "(reflect.Value).Pointer"
    of = "recv"                    # the result is the address of what the port points to: rule 5

    [[words]]
    memory = "mapped device registers"
    fields = ["example.com/card.Card.base"]      # integers in these fields are addresses of that, not of Go memory

Errs: a row that claims ``foreign`` for memory that Go allocates hides findings.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from goracelint.engine.models import ModelError
from goracelint.engine.ports import parse_port
from goracelint.source.paths import canonical


class AddressModel(msgspec.Struct, frozen=True, gc=False):
    """One row. ``system``: a system call; ``foreign``: the results are not Go memory; ``of``: the port whose
    address the result is; ``finalizes``: the port gets a finalizer, ``by`` the port that is its function;
    ``disarms``: the cleanup that the port stands for is taken away;
    ``pins``: what the port points to stays where it is; ``frees``: what it is passed is memory of the system,
    whatever it looks like; ``cell``: the word that is read (``loads``) or gets what port ``stores`` holds."""

    name: str
    system: bool = False
    foreign: bool = False
    of: str = ""
    finalizes: str = ""
    by: str = ""
    disarms: str = ""
    pins: str = ""
    frees: bool = False
    cell: str = ""
    loads: bool = False
    stores: str = ""
    note: str = ""


_PORTS: Final = ("of", "finalizes", "by", "disarms", "pins", "cell", "stores")


class AddressTables(msgspec.Struct, frozen=True, gc=False):
    """``AddressModels`` as they are stored; ``words``: a field or variable -> what integers in it are addresses of."""

    functions: dict[str, AddressModel]
    handles: set[str]
    words: dict[str, str]


class AddressModels:
    """All rows by canonical name, the types that hold handles, and the fields and variables that hold words."""

    def __init__(self, tables: AddressTables | None = None) -> None:
        stored = tables or AddressTables({}, set(), {})
        self.functions = dict(stored.functions)
        self.handles = set(stored.handles)
        self.words = dict(stored.words)

    def tables(self) -> AddressTables:
        """The same to be stored."""
        return AddressTables(self.functions, self.handles, self.words)

    def find(self, name: str) -> AddressModel | None:
        """The row for a function, if there is one."""
        return self.functions.get(name) or self.functions.get(canonical(name))

    def add(self, file: str, document: Mapping[str, Any]) -> None:
        """Take the tables of one file; raises ModelError on a bad row."""
        for row in document.get("address", ()):
            model = _read(file, row)
            if model.name in self.functions:
                raise ModelError(f"{file}: {model.name} has an address row already")
            self.functions[model.name] = model
        for row in document.get("handle", ()):
            self.handles.update(_names(file, row))
        for row in document.get("words", ()):
            fields, memory = row.get("fields"), row.get("memory")
            if not isinstance(fields, list) or not isinstance(memory, str) or row.keys() - {"fields", "memory", "note"}:
                raise ModelError(f"{file}: [[words]] have fields, the memory that they are in, and perhaps a note")
            self.words.update(dict.fromkeys(map(canonical, fields), memory))


def load_addresses(files: Iterable[tuple[str, str]]) -> AddressModels:
    """The rows of (file name, TOML text) pairs; raises ModelError on the first bad one."""
    from goracelint.engine.model_rows import parse

    return addresses_from(parse(files))


def addresses_from(
    documents: Iterable[tuple[str, dict[str, Any]]], tables: AddressTables | None = None
) -> AddressModels:
    """The rows of (file name, tables) pairs, beside stored ones; raises ModelError on the first bad one."""
    models = AddressModels(tables)
    for file, document in documents:
        models.add(file, document)
    return models


def _names(file: str, row: Mapping[str, Any]) -> Iterable[str]:
    names = row.get("names")
    if not isinstance(names, list) or row.keys() - {"names", "note"}:
        raise ModelError(f"{file}: a [[handle]] has names, and perhaps a note")
    return [canonical(name) for name in names]


def _read(file: str, row: Mapping[str, Any]) -> AddressModel:
    try:
        model = msgspec.convert(dict(row), AddressModel)
        if unknown := sorted(row.keys() - set(AddressModel.__struct_fields__)):
            raise ValueError(f"unknown key {unknown[0]!r}")
        for key in _PORTS:
            if port := getattr(model, key):
                parse_port(port)
    except (ValueError, msgspec.ValidationError) as error:
        raise ModelError(f"{file}: {row.get('name', 'an [[address]]')}: {error}") from error
    return msgspec.structs.replace(model, name=canonical(model.name))
