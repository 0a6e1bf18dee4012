"""Declarations of the standard library and some modules for scans that do not see their source.

``rules/models/stubs.txt`` and ``rules/models/third_party/stubs.txt`` (written by goracelint/dev/make_stubs.py)
have one line per package: the import path, a tab, and JSON::

    [name, terms, types, funcs, methods, vars]
    terms    "error" or "io.Reader" with the full import path; [kind, name, part...] with parts by index
    types    [name, term, alias, [type parameter...], [bound...]]     the last two only where generic
    funcs    [name, term, [type parameter...], [bound...]]
    methods  [receiver term, [[name, term]...]]
    vars     [term, constant, "NAME NAME"]

Another major version of a package is taken for the one at hand. A line is decoded when its package is first
imported, unless an earlier run has left the result on a shelf, into the same ``FileFacts`` that source gives, with
functions that have no body. The layout of types whose fields are left out, and constants that sizes are written with,
are in ``rules/models/sizes.txt`` (goracelint/dev/make_sizes.py). Errs: unexported declarations are missing
unless an exported one needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import msgspec

from goracelint.ir.facts import FileFacts, FuncFacts, ImportRow, TypeRow, TypeTerm, VarRow, decode, encode


class Measures(NamedTuple):
    """What sizes.txt says: sizes and alignments by type, values by constant."""

    types: dict[str, tuple[int, int, int, int, int]]
    constants: dict[str, int]


def _models() -> Path:
    from importlib.resources import files

    try:
        return Path(str(files("goracelint.rules"))) / "models"
    except ModuleNotFoundError:  # a checkout: rules/ stands beside the code
        return Path(__file__).resolve().parents[2] / "rules" / "models"


def _read() -> str:
    paths = (_models() / "stubs.txt", _models() / "third_party" / "stubs.txt")
    return "".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())


_INDEX: Final = ""  # on the shelf, beside packages by import path
_PATHS: Final = msgspec.msgpack.Decoder(list[str])
_Kept = TypeVar("_Kept")
_MAJOR: Final = re.compile(r"/v[0-9]+(?=/|$)")


def _read_measures(text: str) -> Measures:
    found = Measures({}, {})
    for line in text.splitlines():
        kind, name, numbers = line.split("\t")
        if kind == "C":
            found.constants[name] = int(numbers)
        else:
            size, align, narrow_size, narrow_align, pointers = map(int, numbers.split())
            found.types[name] = (size, align, narrow_size, narrow_align, pointers)
    return found


class Shelf(Protocol):
    """Where earlier runs left what they decoded; whatever it gives is of this very stub file."""

    def get(self, name: str) -> bytes | None:
        """What was put under a name."""
        ...

    def put(self, name: str, blob: bytes) -> None:
        """Keep it for later runs."""
        ...


class Stubs:
    """The stub file: the lines of packages, decoded on demand, or what earlier runs left of them on a shelf."""

    __slots__ = ("_lines", "_majors", "_paths", "_shelf", "_sizes", "_text")

    def __init__(self, text: str | None = None, shelf: Shelf | None = None) -> None:
        """Take the text of a stub file, by default of those that ship with the rules."""
        self._text = text
        self._shelf = shelf
        self._sizes: Measures | None = None
        self._lines: dict[str, str] = {}
        self._paths = dict.fromkeys(self._kept(_INDEX, _PATHS.decode) or self._index())
        self._majors = {unversioned: path for path in self._paths if (unversioned := _MAJOR.sub("", path)) != path}

    def paths(self) -> tuple[str, ...]:
        """The import paths there are stubs for."""
        return tuple(self._paths)

    def _index(self) -> list[str]:
        """The import paths, read from the file."""
        lines = (_read() if self._text is None else self._text).split("\n")
        self._lines = {line[: line.index("\t")]: line for line in lines if "\t" in line}
        if self._shelf is not None:
            self._shelf.put(_INDEX, msgspec.msgpack.encode(list(self._lines)))
        return list(self._lines)

    def size(self, name: str) -> tuple[int, int, int, int, int] | None:
        """Size and alignment of a struct or array type on 64-bit and on 32-bit targets, 1 where it has pointers."""
        return self._measures().types.get(name)

    def constant(self, name: str) -> int | None:
        """The value of an integer constant that sizes and lengths are written with."""
        return self._measures().constants.get(name)

    def _measures(self) -> Measures:
        if self._sizes is None:
            self._sizes = _read_measures((_models() / "sizes.txt").read_text(encoding="utf-8"))
        return self._sizes

    def facts(self, path: str) -> FileFacts | None:
        """The declarations of a package as if one file held them all."""
        own = path if path in self._paths else self._majors.get(_MAJOR.sub("", path), "")
        if not own:
            return None
        known = self._kept(own, decode)
        if known is None:
            if not self._lines:
                self._index()
            line = self._lines[own]
            known = _decode(msgspec.json.decode(line[line.index("\t") + 1 :]))
            if self._shelf is not None:
                self._shelf.put(own, encode(known))
        return known

    def _kept(self, name: str, decoder: Callable[[bytes], _Kept]) -> _Kept | None:
        """What lies on the shelf; None where nothing does, or something of another make."""
        blob = self._shelf.get(name) if self._shelf is not None else None
        try:
            return None if blob is None else decoder(blob)
        except msgspec.DecodeError:
            return None


def _decode(row: list[Any]) -> FileFacts:
    name, term_rows, type_rows, func_rows, method_rows, var_rows = row
    terms, imports = _decode_terms(term_rows)
    funcs = [_func(terms, None, *func) for func in func_rows]
    for receiver, methods in method_rows:
        funcs += [_func(terms, terms[receiver], *method) for method in methods]
    return FileFacts(
        package=name,
        generated=True,
        imports=tuple(ImportRow(path, path) for path in imports),
        types=tuple(_type(terms, *t) for t in type_rows),
        vars=tuple(
            VarRow(one, bool(constant), terms[term], -1, 0)
            for term, constant, names in var_rows
            for one in names.split(" ")
        ),
        funcs=tuple(funcs),
        strings=(),
        terms=(),
        comments=(),
        errors=(),
        opaque=(),
        size=0,
    )


def _decode_terms(rows: list[Any]) -> tuple[list[TypeTerm], list[str]]:
    terms: list[TypeTerm] = []
    imports: dict[str, None] = {}
    for row in rows:
        if not isinstance(row, str):
            kind, name, *parts = row
            terms.append(TypeTerm(kind, name, tuple([terms[part] for part in parts])))
        elif "." in row:
            terms.append(TypeTerm("qual", row))
            imports[row.rpartition(".")[0]] = None
        else:
            terms.append(TypeTerm("name", row))
    return terms, list(imports)


def _type(
    terms: list[TypeTerm], name: str, term: int, alias: int, params: Sequence[str] = (), bounds: Sequence[int] = ()
) -> TypeRow:
    return TypeRow(name, tuple(params), tuple([terms[bound] for bound in bounds]), terms[term], bool(alias), 0)


def _func(
    terms: list[TypeTerm],
    receiver: TypeTerm | None,
    name: str,
    term: int,
    type_params: Sequence[str] = (),
    bounds: Sequence[int] = (),
) -> FuncFacts:
    signature = terms[term]
    params, results = signature.args
    return FuncFacts(
        name=name,
        receiver=receiver,
        type_params=tuple(type_params),
        type_bounds=tuple([terms[bound] for bound in bounds]),
        params=params.args,
        results=results.args,
        variadic=signature.name == "variadic",
        parent=-1,
        start=0,
        end=0,
        name_start=0,
        name_end=0,
        called=(),
        directives=(),
        broken=False,
        body=b"",
    )
