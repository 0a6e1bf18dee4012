"""Places in a file: from byte offsets to the lines and columns that people and editors read.

The analysis speaks of byte offsets only; a line is computed for what is printed.

    package p

    var s = "häuser"; var t = s     // `t` is byte column 24, UTF-16 column 23

A line ends at a newline, as in Go; the carriage return of a CRLF belongs to no line. Columns count from
1. A byte order mark is not part of the first line. Bytes that are not UTF-8 read as U+FFFD, one for each
ill-formed sequence, as editors show them. An offset inside a character has the column of that character.

Errs: a lone carriage return ends no line, though a few editors break there.
"""

import codecs
import re
from bisect import bisect_right
from typing import NamedTuple

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Position(NamedTuple):
    """A place as it is printed; all three count from 1."""

    line: int
    column: int  # in bytes of UTF-8, as the Go tools print it
    utf16_column: int  # in UTF-16 code units, as SARIF and editors count


class LineTable:
    """The lines of one file."""

    __slots__ = ("_data", "_starts")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [_mark_length(data), *(newline.end() for newline in re.finditer(b"\n", data))]

    @property
    def count(self) -> int:
        """How many lines there are; an empty file has one."""
        return len(self._starts)

    def line(self, offset: int) -> int:
        """The number of the line that holds a byte; offsets outside the file are clamped into it."""
        return max(1, bisect_right(self._starts, min(offset, len(self._data))))

    def position(self, offset: int) -> Position:
        """The line and both columns of a byte."""
        line = self.line(offset)
        start, end = self._bounds(line)
        place = min(max(offset, start), end)
        before = _characters_before(self._data[start:end], place - start)
        return Position(line, place - start + 1, len(before.encode("utf-16-le")) // 2 + 1)

    def start(self, line: int) -> int:
        """The byte offset at which a line begins; lines outside the file are clamped into it."""
        return self._starts[min(max(line, 1), self.count) - 1]

    def offset(self, line: int, column: int) -> int:
        """The byte offset of a line and a byte column, clamped into that line."""
        start, end = self._bounds(min(max(line, 1), self.count))
        return min(start + max(column, 1) - 1, end)

    def snippet(self, line: int) -> str:
        """The text of a line without its end; control characters, which would upset a terminal, are spaces."""
        if not 1 <= line <= self.count:
            return ""
        start, end = self._bounds(line)
        return _UNPRINTABLE.sub(" ", self._data[start:end].decode("utf-8", "replace"))

    def _bounds(self, line: int) -> tuple[int, int]:
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < self.count else len(self._data)
        return start, end - 1 if end > start and self._data[end - 1] == ord("\r") else end


def _mark_length(data: bytes) -> int:
    return len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0


def _characters_before(line: bytes, place: int) -> str:
    text, consumed = codecs.utf_8_decode(line[:place], "replace", False)
    pending = line[consumed:place]
    if not pending or _is_split(line, consumed, place):
        return text
    return text + pending.decode("utf-8", "replace")


def _is_split(line: bytes, first: int, place: int) -> bool:
    """Whether the byte at ``place`` continues the unfinished character that begins at ``first``."""
    try:
        codecs.utf_8_decode(line[first : place + 1], "strict", False)
    except UnicodeDecodeError:
        return False
    return place < len(line)
