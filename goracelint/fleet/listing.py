"""The list of a fleet: one folder a line, each a repository or module that is analysed for itself.

::

    # storage
    bbolt
    ../mirrors/badger      # relative to the folder of the list
    /srv/go/ristretto

A comment starts with ``#`` at the beginning of a line or after a blank. The id of an entry names its SARIF log; it is
made from what the line says and from nothing else, so that it stays the same when the folders are moved together with
the list, or their content changes. A folder that is listed twice counts once.
"""

import hashlib
import os
import posixpath
import re
from typing import Final, NamedTuple

_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 60  # characters of the name in an id


class Entry(NamedTuple):
    """``id`` is fit for a file name, ``name`` is the folder as listed, ``folder`` its absolute path."""

    id: str
    name: str
    folder: str


def read_list(text: str, root: str) -> list[Entry]:
    """The entries of a list in its order; relative ones lie below ``root``."""
    lines = (_COMMENT.sub("", line).strip() for line in text.splitlines())
    names = dict.fromkeys(posixpath.normpath(line) for line in lines if line)
    return [Entry(_id(name), name, os.path.normpath(os.path.join(root, name))) for name in names]


def _id(name: str) -> str:
    """The last part of the name, for people, and a digest of the whole of it."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    readable = _UNSAFE.sub("-", posixpath.basename(name)).strip("-.")[:_LONGEST]
    return f"{readable}-{digest}" if readable else digest
