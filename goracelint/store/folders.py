"""The index of folders: what tier 0 knew of each file when its stamp was last seen.

::

    /src/app/render    pool.go  (4711, 17:03:21.118, ..)   needles, imports, build lines, digest

A file whose stamp is as it was is not read at all; one that is new, changed or too young to be told apart is scanned.
The index only saves reading: what a run depends on is the digest of each file.
"""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from goracelint.source.needles import ScanRow, Verdict, scan
from goracelint.source.stamp import Stamp, is_settled
from goracelint.store.cache import Cache
from goracelint.store.keys import blob_of, key, tool

_TABLE: Final = "folders"


class _Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    stamp: Stamp
    seen_at: int
    row: ScanRow


_Folder = dict[str, _Entry]
_decoder: Final = msgspec.msgpack.Decoder(_Folder)


def scan_all(
    cache: Cache, files: Mapping[str, Stamp], needles: Sequence[bytes], verdicts: Sequence[Verdict], jobs: int
) -> dict[str, ScanRow]:
    """The row of each file by path, in the order of ``files``; only those that may have changed are read."""
    began = time.time_ns()
    asked = key(tool(), needles, [f"{verdict.__module__}.{verdict.__qualname__}" for verdict in verdicts])
    folders = {folder: key(asked, folder) for folder in dict.fromkeys(map(os.path.dirname, files))}
    known = _known(cache, folders)
    fresh = [path for path, stamp in files.items() if not _is_known(known, path, stamp)]
    scanned = {row.path: row for row in scan(fresh, needles, jobs, verdicts)}
    changed: dict[str, _Folder] = {}
    for path, row in scanned.items():
        if not row.error:
            folder, name = os.path.split(path)
            changed.setdefault(folder, dict(known.get(folder, {})))[name] = _Entry(files[path], began, row)
    blobs = ((folders[folder], blob_of(entries)) for folder, entries in changed.items())
    cache.put_many(_TABLE, {own: blob for own, blob in blobs if blob is not None})
    return {path: scanned.get(path) or _entry(known, path).row for path in files}


def _known(cache: Cache, folders: dict[str, bytes]) -> dict[str, _Folder]:
    blobs = cache.get_many(_TABLE, list(folders.values()))
    known: dict[str, _Folder] = {}
    for folder, own in folders.items():
        if own in blobs:
            try:
                known[folder] = _decoder.decode(blobs[own])
            except msgspec.DecodeError:
                continue
    return known


def _is_known(known: dict[str, _Folder], path: str, stamp: Stamp) -> bool:
    folder, name = os.path.split(path)
    entry = known[folder].get(name) if folder in known else None
    return entry is not None and entry.stamp == stamp and is_settled(stamp, entry.seen_at)


def _entry(known: dict[str, _Folder], path: str) -> _Entry:
    folder, name = os.path.split(path)
    return known[folder][name]
