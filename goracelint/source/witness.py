"""What a run asked about the world outside the files that it was given, so that the answers can be asked again.

::

    import "example.com/lib"       is there a folder vendor/example.com/lib?      no
                                   what does ../go.mod say?                       replace ... => ../lib
                                   which Go files are in ../lib?                  lib.go

Everything that is read or looked for beyond the arguments goes through a ``Witness``. A remembered result counts as
long as every answer would be the same. Where the stamp of the path decides that, and is as it was, nothing is read;
a path that is there but could not be read, and a folder with links, are asked again each time.
"""

import os
import time
from collections.abc import Iterable

import msgspec

from goracelint.source.needles import digest_of
from goracelint.source.stamp import NO_STAMP, Stamp, is_settled, stamp_at

READ, NAMES, EXISTS = "read", "names", "exists"
ABSENT = b""


class Question(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """One question, its answer as a digest, and the stamp of the path when it was asked."""

    kind: str
    path: str
    answer: bytes
    stamp: Stamp
    asked_at: int


class Witness:
    """Asks, and remembers what it asked. ``began_at`` is before anything was read, in nanoseconds since 1970.

    ``is_sound`` is false once something was seen that must not be remembered: a file that changed under way, a fault.
    """

    def __init__(self, began_at: int | None = None) -> None:
        self.began_at = time.time_ns() if began_at is None else began_at
        self.is_sound = True
        self._questions: dict[tuple[str, str], Question] = {}

    def read(self, path: str) -> bytes | None:
        """The content of a file; None where it cannot be read."""
        stamp, data = stamp_at(path), content(path)
        self._note(READ, path, ABSENT if data is None else digest_of(data), NO_STAMP if data is None else stamp)
        return data

    def go_names(self, folder: str) -> tuple[str, ...]:
        """The names of the Go files in a folder, sorted; none where it cannot be listed."""
        stamp = stamp_at(folder)
        names, is_decided = _go_names(folder)
        self._note(NAMES, folder, _digest_of_names(names), stamp if is_decided else NO_STAMP)
        return names

    def exists(self, path: str) -> bool:
        """Whether there is anything at a path."""
        stamp = stamp_at(path)
        self._note(EXISTS, path, b"1" if stamp != NO_STAMP else ABSENT, stamp)
        return stamp != NO_STAMP

    def saw(self, path: str, digest: bytes) -> None:
        """Note that the content of a file, known by its digest, was used."""
        self._note(READ, path, digest, stamp_at(path) if digest else NO_STAMP)

    def questions(self) -> list[Question]:
        """All that was asked, sorted."""
        return [self._questions[key] for key in sorted(self._questions)]

    def include(self, questions: Iterable[Question]) -> None:
        """Take over what somebody else asked; own questions are kept."""
        for question in questions:
            self._questions.setdefault((question.kind, question.path), question)

    def _note(self, kind: str, path: str, answer: bytes, stamp: Stamp) -> None:
        self._questions.setdefault((kind, path), Question(kind, path, answer, stamp, self.began_at))


def still_true(question: Question) -> bool:
    """Whether the answer would be the same now."""
    if stamp_at(question.path) == question.stamp and is_settled(question.stamp, question.asked_at):
        return True
    if question.kind == READ:
        data = content(question.path)
        return question.answer == (ABSENT if data is None else digest_of(data))
    if question.kind == NAMES:
        return question.answer == _digest_of_names(_go_names(question.path)[0])
    return question.answer == (b"1" if stamp_at(question.path) != NO_STAMP else ABSENT)


def content(path: str) -> bytes | None:
    """The bytes of a file; None where it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except (OSError, ValueError):
        return None


def _go_names(folder: str) -> tuple[tuple[str, ...], bool]:
    """The names of Go files, and whether the stamp of the folder decides them."""
    try:
        with os.scandir(folder) as entries:
            named = [entry for entry in entries if entry.name.endswith(".go")]
            names = tuple(sorted(entry.name for entry in named if entry.is_file()))
            return names, not any(entry.is_symlink() for entry in named)
    except (OSError, ValueError):
        return (), False


def _digest_of_names(names: tuple[str, ...]) -> bytes:
    return digest_of("\n".join(names).encode("utf-8", "surrogateescape")) if names else ABSENT
