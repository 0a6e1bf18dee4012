"""Stable names of findings, so that the same defect is known again after lines have moved.

Two are computed. ``goracelint/v1`` is ours: rule, function, what the rule is about and the text of the
line, with no line number in it::

    func (s *Server) reply() {   //  pool-use-after-put (*Server).reply  buf/bufPool.Put   "buf.WriteString(x)"

``primaryLocationLineHash`` is the one that code scanning services compute themselves and warn about when
ours differs: a polynomial hash, base 37 modulo 2**64, of the 100 UTF-16 code units that follow the start of
the line, spaces and tabs left out, line ends made LF, 65535 for the end of the file and zeros behind it.

Errs where the text around a defect is edited: that gives it a new name.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable

from goracelint.finding import Finding
from goracelint.report.sources import Sources

WINDOW = 100
_BASE = 37
_MASK = 2**64 - 1
_END = "\uffff"


def fingerprints(findings: Iterable[Finding], sources: Sources) -> list[str]:
    """The ``goracelint/v1`` name of each finding, in order; equal ones are told apart by a running number."""
    seen: Counter[str] = Counter()
    names = []
    for finding in findings:
        snippet = " ".join(sources.first_line(finding.location).split())
        text = f"{finding.rule}\0{finding.function}\0{finding.key}\0{snippet}"
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        names.append(f"{digest}:{seen[digest]}")
    return names


class LineHashes:
    """The line hashes of one file: ``hash_of(line)`` for the lines that are asked for."""

    def __init__(self, data: bytes) -> None:
        units = _code_units(data.decode("utf-8", "replace")).replace("\r\n", "\n").replace("\r", "\n")
        units = units.replace(" ", "").replace("\t", "") + _END
        self._windows = []
        start = 0
        while start < len(units):
            self._windows.append(units[start : start + WINDOW])
            start = units.find("\n", start) + 1 or len(units)
        self._running: list[int] = []
        seen: Counter[str] = Counter()
        for window in self._windows:
            seen[window] += 1
            self._running.append(seen[window])

    def hash_of(self, line: int) -> str:
        """The hash of a line from 1, with the count of equal ones up to it; a line beyond the end has the last's."""
        index = min(line, len(self._windows)) - 1
        value = 0
        for unit in self._windows[index].ljust(WINDOW, "\0"):
            value = (value * _BASE + ord(unit)) & _MASK
        return f"{value:x}:{self._running[index]}"


def _code_units(text: str) -> str:
    """The text with every character outside the basic plane as its two surrogates."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(map(chr, array("H", text.encode("utf-16-le", "surrogatepass"))))
