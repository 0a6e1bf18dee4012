"""The scanned files once more, for what reports quote: lines, columns, snippets.

A finding says "bytes 120 to 125 of a/b.go"; readers want line 7 and ``bufPool.Put(buf)``.

Errs softly: a file that has changed or gone since it was analysed gives clamped places and empty lines,
never an exception.
"""

from pathlib import Path
from typing import NamedTuple

from goracelint.finding import Location
from goracelint.source.text import LineTable, Position


class SourceText(NamedTuple):
    """One file."""

    data: bytes
    lines: LineTable


class Sources:
    """Reads each file once; paths are those of locations, relative ones below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, SourceText] = {}

    def text(self, path: str) -> SourceText:
        """The file at that path; an empty one where it cannot be read."""
        if path not in self._texts:
            try:
                data = (self._root / path).read_bytes()
            except (OSError, ValueError):
                data = b""
            self._texts[path] = SourceText(data, LineTable(data))
        return self._texts[path]

    def start(self, location: Location) -> Position:
        """Where the location starts."""
        return self.text(location.path).lines.position(location.start)

    def end(self, location: Location) -> Position:
        """Where it ends, exclusive."""
        return self.text(location.path).lines.position(location.end)

    def line_of(self, location: Location) -> int:
        """The line it starts on."""
        return self.text(location.path).lines.line(location.start)

    def first_line(self, location: Location) -> str:
        """The text of the line it starts on."""
        return self.text(location.path).lines.snippet(self.line_of(location))
