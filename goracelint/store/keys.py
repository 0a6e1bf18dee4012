"""Every key of the cache, and why it holds what it holds.

::

    edit of goracelint/syntax/lower.py     facts are other facts       front_end() is part of the key of facts
    edit of rules/pool-use-after-put.md    reports are others          tool() is part of all other keys
    edit of one body in a.go               a.go has another digest     facts of a.go, the run, jobs that read that body

Keys are digests of canonical encodings. Times, paths of the cache and the number of workers are in none.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from goracelint.source.stamp import is_settled, stamp_at

if TYPE_CHECKING:
    from goracelint.store.cache import Cache

SIZE: Final = 24  # bytes of a key
_PACKAGE: Final = Path(__file__).resolve().parent.parent
_FRONT_END: Final = ("ir", "source", "syntax")
_LIBRARIES: Final = ("msgspec", "networkx", "sarif_om", "tree_sitter", "tree_sitter_go")
MACHINE_CODE: Final = tuple(f"goracelint_{group}__mypyc" for group in ("engine", "ownership", "program", "syntax"))
"""Where setup.py puts what it compiles, beside the package."""
_Value = TypeVar("_Value")
_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")


def key(*parts: Any) -> bytes:
    """The digest of the canonical encoding of ``parts``: structs, tuples, strings, bytes, numbers."""
    try:
        data = _encoder.encode(parts)
    except UnicodeEncodeError:  # the name of a file that is no text
        data = _encoder.encode(_bytewise(msgspec.to_builtins(parts, builtin_types=(bytes,), order="deterministic")))
    return sha256(data).digest()[:SIZE]


def blob_of(value: Any) -> bytes | None:
    """What is stored of a value; None where it names a file whose name is no text: that is not remembered."""
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        return None


def value_of(blob: bytes | None, kind: type[_Value]) -> _Value | None:
    """What ``blob_of`` was given; None where there is no blob, or one of another make."""
    try:
        return None if blob is None else msgspec.msgpack.decode(blob, type=kind)
    except msgspec.DecodeError:
        return None


def _bytewise(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    if isinstance(value, dict):
        return [[_bytewise(name), _bytewise(item)] for name, item in value.items()]
    return [_bytewise(item) for item in value] if isinstance(value, (list, tuple)) else value


def recognise(cache: "Cache", now: int) -> None:
    """Take ``front_end`` and ``tool`` from an earlier run where all our own files are as they were by their stamps.

    ``now`` is a time in nanoseconds since 1970. A file too young to be told apart by its stamp has them all read."""
    stamps = [(path, stamp_at(path)) for top in (_PACKAGE, rules_folder()) for path in _files(top)]
    if not all(is_settled(stamp, now) for _, stamp in stamps):
        return
    own = key(stamps, _libraries(), sys.version_info[:2], sys.byteorder)
    known = cache.get("folders", own)
    if known is None or len(known) != 2 * SIZE:
        cache.put_many("folders", {own: front_end() + tool()})
    else:
        _recognised[:] = known[:SIZE], known[SIZE:]


_recognised: Final[list[bytes]] = []  # front end and tool; both are fixed while a process runs


@cache
def front_end() -> bytes:
    """What facts depend on beside the content of a file: the code that makes them, and the grammar."""
    if _recognised:
        return _recognised[0]
    return key(_contents(_PACKAGE / name for name in _FRONT_END), _libraries(), sys.version_info[:2], sys.byteorder)


@cache
def tool() -> bytes:
    """What everything else depends on: all of goracelint, its rules and models, and what it stands on."""
    if _recognised:
        return _recognised[1]
    return key(_contents([_PACKAGE, rules_folder()]), _libraries(), sys.version_info[:2])


def rules_folder() -> Path:
    """The folder of the rule pages, as installed or in a bare checkout."""
    installed = _PACKAGE / "rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"


def _contents(tops: Iterable[Path]) -> bytes:
    """The digest of all files below some folders."""
    digest = sha256()
    for top in tops:
        for path in _files(top):
            with open(path, "rb") as stream:
                data = stream.read()
            digest.update(f"{os.path.relpath(path, top)}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.digest()


def _files(top: Path) -> Iterator[str]:
    """All files below a folder in order, byte code and folders of rules apart; machine code counts."""
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "rules"))
        yield from (os.path.join(folder, name) for name in sorted(names))


@cache
def _libraries() -> tuple[tuple[str, int], ...]:
    """What the libraries and our machine code are, told by the size of what their names lead to: importing them would
    cost too much."""
    found = []
    for name in _LIBRARIES:
        spec = find_spec(name)
        places = (spec.submodule_search_locations or ()) if spec is not None else ()
        sizes = [entry.stat().st_size for place in places for entry in os.scandir(place) if entry.is_file()]
        found.append((name, sum(sizes)))
    for name in MACHINE_CODE:
        spec = find_spec(name)
        found.append((name, os.stat(spec.origin).st_size if spec is not None and spec.origin else 0))
    return tuple(found)
