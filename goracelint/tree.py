"""What the arguments stand for, as tier 0 sees it: files, and a row of what each file's bytes tell.

::

    check ./...      8,087 files; 612 with an anchor; b.go changed since the index of folders saw it: only b.go is read

This is all that a run on an unchanged tree does. What changes under way is found out at the end (``is_steady``), and
such a run is not remembered.
"""

import os
from typing import Final, NamedTuple

from goracelint.anchors import NEEDLES, VERDICTS
from goracelint.config import CheckOptions
from goracelint.source.discover import Discovery, Selection, discover
from goracelint.source.needles import ScanRow, digest_of
from goracelint.source.stamp import stamp_at
from goracelint.source.witness import content
from goracelint.store.cache import Cache
from goracelint.store.cores import jobs_of
from goracelint.store.folders import scan_all

VARIABLES: Final = ("GOMODCACHE", "GOPATH", "HOME", "USERPROFILE")  # of the environment: they decide where imports lead


class Tree(NamedTuple):
    """The files that were found and the row of each, by path."""

    found: Discovery
    rows: dict[str, ScanRow]


def look(options: CheckOptions, cache: Cache) -> Tree:
    """Find and scan what the options name."""
    cwd = str(options.cwd)
    root = str(options.exclude_root) if str(options.exclude_root) != os.curdir else cwd
    found = discover(options.paths, cwd, Selection(options.tests, options.exclude, options.force_exclude, root))
    stamps = {file.path: file.stamp for file in found.files}
    return Tree(found, scan_all(cache, stamps, NEEDLES, VERDICTS, jobs_of(options.jobs)))


def is_steady(tree: Tree) -> bool:
    """Whether all files are as they were when they were found."""
    return all(stamp_at(file.path) == file.stamp for file in tree.found.files)


def settings_of(options: CheckOptions) -> tuple[object, ...]:
    """Of the options and the environment what results depend on beside the files; models by their content."""
    models = [(str(path), digest_at(str(path))) for path in options.models]
    names = (str(options.cwd), options.tests, options.audit, options.rules)
    return (*names, models, [os.environ.get(name, "") for name in VARIABLES])


def digest_at(path: str) -> bytes:
    """The digest of a file's content; empty where it cannot be read."""
    data = content(path)
    return b"" if data is None else digest_of(data)
