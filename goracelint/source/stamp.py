"""Stamps: what the system tells of a file without its content being read.

::

    pool.go    4711 bytes, mtime 17:03:21.118, ctime the same, inode 92     as before: the content is as before
    pool.go    4711 bytes, mtime 17:04:02.530                               has to be read

As in git's index: a file that was written so shortly before it was looked at that a second write would leave the
same stamp is read again (``is_settled``). Errs: who sets all four back on purpose is not found out.
"""

import os
from typing import Final, NamedTuple

GRANULARITY: Final = 2_000_000_000  # nanoseconds; the coarsest clock of the file systems in use


class Stamp(NamedTuple):
    """Size in bytes, times in nanoseconds, inode; all 0 where there is no such file."""

    size: int
    mtime: int
    ctime: int
    inode: int


NO_STAMP: Final = Stamp(0, 0, 0, 0)


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp in what the system says of a file."""
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def stamp_at(path: str) -> Stamp:
    """The stamp of whatever is at a path now."""
    try:
        return stamp_of(os.stat(path))
    except (OSError, ValueError):
        return NO_STAMP


def is_settled(stamp: Stamp, looked_at: int) -> bool:
    """Whether a write after ``looked_at`` (nanoseconds since 1970) would have changed the stamp."""
    return max(stamp.mtime, stamp.ctime) + GRANULARITY < looked_at
