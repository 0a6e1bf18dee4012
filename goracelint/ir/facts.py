"""Facts of one Go file: all that later stages know of it. Pure, cacheable, no syntax tree behind it.

``FileFacts`` is a function of the bytes of the file alone: no path, no configuration, no other file.
Identifiers that the file alone cannot resolve (package-level names, imports, builtins) stay free.
Positions are byte offsets; those inside a function are relative to its start, so that code above it
can move without changing them.
"""

from array import array
from collections.abc import Sequence
from enum import IntEnum
from struct import error, pack
from typing import Final, Literal

import msgspec

FAULT: Final = "internal error: "  # opens the message about a file where the fault is ours


TermKind = Literal[
    "name", "qual", "ptr", "slice", "array", "map", "chan", "func", "params", "results", "struct", "field", "embed",
    "iface", "method", "union", "inst", "unknown",
]  # fmt: skip


class TypeTerm(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A type as written.

    ``kind`` is one of: ``name`` (unqualified: builtin, package-level or type parameter), ``qual``
    (``pkg.Name`` with pkg as spelled in this file), ``ptr``, ``slice``, ``array`` (name = length text),
    ``map`` (key, value), ``chan`` (name = "", "send" or "recv"), ``func`` (args = a ``params`` and a
    ``results`` term; name = "variadic" where the last parameter is; that parameter's term is a slice),
    ``struct`` (args = ``field`` terms, named, and ``embed`` terms, whose name is the field's name),
    ``iface`` (args = ``method`` terms with a func, ``embed`` terms and ``union`` terms), ``inst``
    (args[0] instantiated with args[1:]), ``unknown``.
    """

    kind: TermKind
    name: str = ""
    args: tuple["TypeTerm", ...] = ()


class VariableKind(IntEnum):
    """Where a variable register comes from."""

    LOCAL = 0
    PARAM = 1
    RESULT = 2
    RECEIVER = 3
    CAPTURED = 4


class VariableRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One variable register. ``index`` counts within its kind; ``outer`` is the register of the
    enclosing function that a captured variable stands for; ``type_id`` is NONE where not declared;
    ``start`` is the byte offset of its name relative to the function."""

    name: str
    kind: int
    index: int
    type_id: int
    outer: int
    start: int


class BodyFacts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The code of one function, its numbers packed (see opcodes.py and ``pack_numbers``).

    ``blocks`` holds for each block the index of its first instruction (instruction number, not int
    offset); a block ends where the next starts; block 0 is the entry; blocks are in source order,
    close to reverse post-order. ``registers`` is how many registers there are.
    """

    code: bytes
    pool: bytes
    blocks: bytes
    variables: tuple[VariableRow, ...]
    registers: int


class FuncFacts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One function, method, function literal or package-level initialiser.

    ``name`` is the declared name, ``"func1"`` for the first literal inside its parent, ``"var NAME"``
    for the initialiser of a package-level variable spec (its code stores with SETNAME). ``receiver`` is
    the receiver's type (``ptr`` outermost for pointer receivers). ``params`` and ``results`` are types
    by position; a variadic last parameter is a slice. ``parent`` is the index of the enclosing function
    or -1. ``start`` and ``end`` are byte offsets in the file. ``called`` are the names of everything
    called by name or selector, sorted. ``directives`` are the ``//go:...`` lines above it.
    ``body`` is packed (see ``pack_body``), and empty for a declaration without one (assembly, linkname). ``stored``
    are the names of all that it stores into: fields, package-level variables, keys and types of composite literals;
    sorted; ``read`` those of the fields and methods that it selects and of what it names beyond its own variables.
    ``text`` stands for its text as written.
    """

    name: str
    receiver: TypeTerm | None
    type_params: tuple[str, ...]
    type_bounds: tuple[TypeTerm, ...]
    params: tuple[TypeTerm, ...]
    results: tuple[TypeTerm, ...]
    variadic: bool
    parent: int
    start: int
    end: int
    name_start: int
    name_end: int
    called: tuple[str, ...]
    directives: tuple[str, ...]
    broken: bool
    body: bytes
    stored: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    text: bytes = b""


class TypeRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A package-level type declaration (local types are lifted, named ``func.Name`` by their function)."""

    name: str
    type_params: tuple[str, ...]
    type_bounds: tuple[TypeTerm, ...]
    term: TypeTerm
    alias: bool
    start: int


class VarRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A package-level variable or constant; ``function`` is the index of its initialiser or -1.

    Of a constant ``value`` is the expression as written, that of the line above where none is, and ``iota`` the
    number of its line. Local constants are lifted as ``func.name``; in expressions and array lengths lifted names
    are spelled with ``·`` for each dot (and ``′`` for each prime).
    """

    name: str
    constant: bool
    term: TypeTerm | None
    function: int
    start: int
    value: str = ""
    iota: int = 0


class ImportRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An import; ``alias`` is "" where none is written."""

    alias: str
    path: str


class Comment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that may be a directive for us: text without the slashes, byte span, and whether code
    stands before it on its line."""

    text: str
    start: int
    end: int
    trailing: bool


class FileFacts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Everything known of one file. ``errors`` are byte spans of broken syntax; ``opaque`` counts
    lowered-as-OPAQUE node kinds; ``comments`` are the directive comments (goracelint, nolint, lint).
    ``shape`` stands for all of it but bodies, the names in them, and positions, ``outline`` for what it declares (see
    shape.py)."""

    package: str
    generated: bool
    imports: tuple[ImportRow, ...]
    types: tuple[TypeRow, ...]
    vars: tuple[VarRow, ...]
    funcs: tuple[FuncFacts, ...]
    strings: tuple[str, ...]
    terms: tuple[TypeTerm, ...]
    comments: tuple[Comment, ...]
    errors: tuple[tuple[int, int], ...]
    opaque: tuple[tuple[str, int], ...]
    size: int
    shape: bytes = b""
    outline: bytes = b""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(FileFacts)
_body_decoder = msgspec.msgpack.Decoder(BodyFacts)


def pack_numbers(numbers: Sequence[int]) -> bytes:
    """The type code of the numbers, and they: int16 (h) where all of them fit, as nearly always, else int32 (i).

    Code is the bulk of what is known of a program, and is kept by processes and in the cache; so it is narrow.
    """
    try:
        return b"h" + pack(f"{len(numbers)}h", *numbers)
    except error:
        return b"i" + pack(f"{len(numbers)}i", *numbers)


def unpack_numbers(packed: bytes) -> "array[int]":
    """The inverse of ``pack_numbers``."""
    numbers = array(chr(packed[0]))
    numbers.frombytes(memoryview(packed)[1:])
    return numbers


def pack_body(body: BodyFacts) -> bytes:
    """A body as its function keeps it; most are never looked into."""
    return _encoder.encode(body)


def unpack_body(packed: bytes) -> BodyFacts:
    """The inverse of ``pack_body``; raises msgspec.DecodeError on foreign bytes."""
    return _body_decoder.decode(packed)


def encode(facts: FileFacts) -> bytes:
    """The canonical bytes of the facts: equal facts give equal bytes."""
    return _encoder.encode(facts)


def decode(blob: bytes) -> FileFacts:
    """The inverse of ``encode``; raises msgspec.DecodeError on foreign bytes."""
    return _decoder.decode(blob)
