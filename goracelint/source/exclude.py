"""Patterns that leave files out, spelled as in a .gitignore file.

    vendor/            folders named vendor, wherever they are
    /gen               the file or folder gen at the root
    api/**/*.pb.go     below the folder api, at any depth
    !keep.pb.go        but not this one

A pattern without a slash, save a last one, matches at any depth; others are anchored at the root. ``*``
and ``?`` stop at a slash, ``**`` does not. The last pattern that matches decides.

Errs: as with git, a file inside a folder that is left out cannot be brought back.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple


class _Pattern(NamedTuple):
    regex: re.Pattern[str]
    folders_only: bool
    leaves_out: bool


class Exclusion:
    """An ordered list of patterns."""

    __slots__ = ("_patterns",)

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(_compile(pattern) for pattern in patterns if pattern.strip("/! "))

    def excludes(self, path: str, is_folder: bool) -> bool:
        """Whether a path, relative to the root and with slashes, is left out; its parents are not asked."""
        for pattern in reversed(self._patterns):
            if (is_folder or not pattern.folders_only) and pattern.regex.fullmatch(path):
                return pattern.leaves_out
        return False

    def excludes_within(self, path: str, is_folder: bool) -> bool:
        """Whether a path or one of the folders above it is left out."""
        parts = path.split("/")
        above = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return any(self.excludes(parent, True) for parent in above) or self.excludes(path, is_folder)


def _compile(pattern: str) -> _Pattern:
    leaves_out = not pattern.startswith("!")
    body = pattern.removeprefix("!").removeprefix("./")
    folders_only = body.endswith("/")
    body = body.rstrip("/")
    anchored = "/" in body
    regex = ("" if anchored else "(?:.*/)?") + _translate(body.removeprefix("/"))
    return _Pattern(re.compile(regex, re.DOTALL), folders_only, leaves_out)


_PIECE = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?|\[(!?)(\]?[^\]]*)\]|\\?.", re.DOTALL)


def _translate(glob: str) -> str:
    return "".join(_translate_piece(piece) for piece in _PIECE.finditer(glob))


def _translate_piece(piece: re.Match[str]) -> str:
    match piece[0]:
        case "**/":
            return "(?:.*/)?"
        case "/**":
            return "/.*"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
    if piece[2]:
        inside = piece[2].replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]").replace("^", r"\^")
        return _checked(f"[{'^/' if piece[1] else ''}{inside}]", piece[0])
    return re.escape(piece[0].removeprefix("\\") or "\\")


def _checked(regex: str, literal: str) -> str:
    """A character class, or the literal text where its ranges are nonsense."""
    try:
        re.compile(regex)
    except re.error:
        return re.escape(literal)
    return regex
