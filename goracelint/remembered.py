"""The light way in: the report of a tree that was looked at before, without the engine.

::

    check ./...    8,087 files, every stamp as the index of folders has it    the key of an earlier run: its report
    check ./...    b.go is another file                                       another key: the driver runs

The key of a run holds everything that its report depends on inside the arguments; what it asked of the world outside
them (where imports lead, what go.mod says, files of other folders) is stored with the report and asked again. Nothing
here imports the engine, the parser or networkx before it is known that they are needed.

A run with an internal error, or whose files changed under way, is not remembered. Errs: as stamps do.
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from goracelint.config import CheckOptions
from goracelint.finding import Report
from goracelint.source.witness import Question, Witness, still_true
from goracelint.store.cache import Cache, user_folder
from goracelint.store.keys import blob_of, key, recognise, tool, value_of
from goracelint.tree import Tree, digest_at, look, settings_of
from goracelint.uncollected import uncollected

_TABLE: Final = "runs"


class _Remembered(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A report, and what it depends on outside the arguments."""

    questions: list[Question]
    report: Report


def check(options: CheckOptions, stats: dict[str, float] | None = None) -> Report:
    """The report on what the options name, remembered or new; raises UsageError where they cannot be followed."""
    with uncollected():
        cache = Cache(options.cache)
        try:
            return _check(options, cache, {} if stats is None else stats)
        finally:
            cache.close()


def _check(options: CheckOptions, cache: Cache, stats: dict[str, float]) -> Report:
    began, started = time.time_ns(), time.perf_counter()
    if options.progress is not None:
        options.progress("scan", 0, 0)
    if cache.path is not None:
        recognise(cache, began)
    tree = look(options, cache)
    own = key(tool(), settings_of(options), _inside(tree)) if cache.path is not None else b""
    known = _recall(cache, own) if own else None
    stats["scan"] = time.perf_counter() - started
    if known is not None:
        return known
    from goracelint import driver

    witness = Witness(began)
    report = driver.run(options, stats, cache, tree, witness)
    if own and witness.is_sound and not any(notice.internal for notice in report.notices):
        blob = blob_of(_Remembered(witness.questions(), report))
        cache.put_many(_TABLE, {own: blob} if blob is not None else {})
    return report


def cache_folder(choice: str | None, environ: Mapping[str, str]) -> Path | None:
    """The folder of the cache: as asked for, as GORACELINT_CACHE says ("off": none), or the user's cache folder."""
    named = choice or environ.get("GORACELINT_CACHE", "")
    if named == "off":
        return None
    return Path(named).absolute() if named else user_folder(environ, sys.platform)


def _inside(tree: Tree) -> tuple[object, ...]:
    """Everything about the files of the arguments: which, how they are shown, what they hold."""
    found, rows = tree
    files = [
        (file.path, file.shown, file.reported, rows[file.path].digest, rows[file.path].error) for file in found.files
    ]
    builds = [(path, shown, digest_at(path)) for path, shown in found.build_files]
    return files, found.notices, found.roots, builds


def _recall(cache: Cache, own: bytes) -> Report | None:
    known = value_of(cache.get(_TABLE, own), _Remembered)
    return known.report if known is not None and all(map(still_true, known.questions)) else None
