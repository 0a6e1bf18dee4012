"""Model files taken apart and checked: TOML to the rows of ``models.py``.

::

    [[function]]
    name = "(*sync.Pool).Get"
    acquires = { port = "result0", kind = "pool", pool = "recv" }

Errs by refusing: unknown tables and keys, malformed ports and doubled names are errors that name the file and the row.
"""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from goracelint.engine.models import NEW, Atomic, Ending, Lend, Model, ModelError, Models, Resource, Tables
from goracelint.engine.ports import Port, parse_port
from goracelint.source.paths import canonical

TABLES: Final = frozenset({"function", "type", "address", "handle", "words"})
"""The tables of a models file; those of addresses are read by ``provenance.models``."""
_KEYS: Final = {
    "name", "note", "acquires", "releases", "views", "same", "resets", "reads", "appends", "overwrites",
    "merges", "retains", "runs", "waits", "atomic", "no_return", "neutral", "where", "lends", "reprotects",
    "ends", "requires",
}  # fmt: skip


def load(files: Iterable[tuple[str, str]]) -> Models:
    """Models from (file name, TOML text) pairs; raises ModelError on the first bad row."""
    return from_documents(parse(files))


def parse(files: Iterable[tuple[str, str]]) -> list[tuple[str, dict[str, Any]]]:
    """The tables of (file name, TOML text) pairs; raises ModelError where a text is no TOML."""
    documents = []
    for file, text in files:
        try:
            documents.append((file, tomllib.loads(text)))
        except tomllib.TOMLDecodeError as error:
            raise ModelError(f"{file}: not valid TOML: {error}") from error
    return documents


def from_documents(documents: Iterable[tuple[str, dict[str, Any]]], tables: Tables | None = None) -> Models:
    """Models from (file name, tables) pairs, beside stored ones; raises ModelError on the first bad row."""
    models = Models(tables)
    for file, document in documents:
        if unknown := sorted(document.keys() - TABLES - {"gives_way"}):
            known = ", ".join(f"[[{table}]]" for table in sorted(TABLES))
            raise ModelError(f"{file}: unknown table {unknown[0]!r}; a models file has {known}")
        for row in document.get("function", []):
            models.add(file, _function(file, row, document.get("gives_way") is True))
        for row in document.get("type", []):
            fields = row.get("fields", {})
            if wrong := sorted(how for how in fields.values() if how not in ("owned", "kept")):
                raise ModelError(f"{file}: {row['name']}: a field is owned or kept, not {wrong[0]!r}")
            name = canonical(row["name"])
            models.owned_fields[name] = frozenset(field for field, how in fields.items() if how == "owned")
            models.kept_fields[name] = frozenset(field for field, how in fields.items() if how == "kept")
    return models


def _function(file: str, row: Mapping[str, Any], gives_way: bool) -> Model:
    name = row.get("name")
    if not isinstance(name, str):
        raise ModelError(f"{file}: a [[function]] has no name")
    if unknown := sorted(row.keys() - _KEYS):
        raise ModelError(f"{file}: {name}: unknown key {unknown[0]!r}")
    try:
        return Model(
            name=canonical(name),
            where=_where(row.get("where")),
            reprotects=_resource({"kind": "mmap", **row["reprotects"]}) if "reprotects" in row else None,
            lends=_lend(row.get("lends")),
            ends=_ending(row.get("ends")),
            acquires=_resources(row.get("acquires")),
            releases=_resources(row.get("releases")),
            views=_pairs(row.get("views")),
            same=_pairs(row.get("same")),
            resets=_ports(row.get("resets")),
            reads=_ports(row.get("reads")),
            appends=_ports(row.get("appends")),
            overwrites=_ports(row.get("overwrites")),
            merges=_ports(row.get("merges")),
            retains=tuple((parse_port(port), into) for port, into in row.get("retains", {}).items()),
            runs=tuple((parse_port(port), when) for port, when in row.get("runs", {}).items()),
            waits=parse_port(row["waits"]) if "waits" in row else None,
            atomic=_atomic(row.get("atomic")),
            requires=_requirements(row.get("requires")),
            no_return=bool(row.get("no_return", False)),
            neutral=bool(row.get("neutral", False)),
            gives_way=gives_way,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{file}: {name}: {error}") from error


def _ports(value: Any) -> tuple[Port, ...]:
    if value is None:
        return ()
    return tuple(parse_port(text) for text in ([value] if isinstance(value, str) else value))


def _pairs(value: Any) -> tuple[tuple[Port, Port], ...]:
    pairs = []
    for result, origins in (value or {}).items():
        pairs += [(parse_port(result), port) for port in _ports(origins)]
    return tuple(pairs)


def _resources(value: Any) -> tuple[Resource, ...]:
    if value is None:
        return ()
    return tuple(_resource(row) for row in ([value] if isinstance(value, dict) else value))


def _resource(row: Mapping[str, Any]) -> Resource:
    ports = {key: parse_port(row[key]) for key in ("pool", "length", "file") if key in row}
    lenient, protection = row.get("again") == "harmless", row.get("protection", "")
    return Resource(parse_port(row["port"]), row["kind"], protection=protection, lenient=lenient, **ports)


def _ending(value: Any) -> Ending | None:
    if value is None:
        return None
    return Ending(parse_port(value["port"]), value["kind"], bool(value.get("sometimes", False)))


def _requirements(value: Any) -> tuple[tuple[Port, str], ...]:
    rows = [(parse_port(port), constant) for port, constant in (value or {}).items()]
    if wrong := [constant for _, constant in rows if constant not in ("nil", "nonnil", "true", "false")]:
        raise ValueError(f"a port is required to be nil, nonnil, true or false, not {wrong[0]!r}")
    return tuple(rows)


def _where(value: Any) -> tuple[int, str] | None:
    if value is None:
        return None
    (port, constant), *more = value.items()
    if more:
        raise ValueError("a row is chosen by one constant")
    return parse_port(port).number, constant


def _lend(value: Any) -> Lend | None:
    if value is None:
        return None
    given = [(key, port) for key, port in sorted(value.items()) if key not in ("to", "kind")]
    rows = [(parse_port(key).number, NEW if port == "new" else parse_port(port)) for key, port in given]
    return Lend(parse_port(value["to"]), value.get("kind", ""), tuple(rows))


def _atomic(value: Any) -> Atomic | None:
    if value is None:
        return None
    ports = {key: parse_port(value[key]) for key in ("cell", "new", "old") if key in value}
    return Atomic(value["op"], ports["cell"], ports.get("new"), ports.get("old"))
