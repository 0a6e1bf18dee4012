"""Which names a job asked functions for, without looking into them.

::

    func (m *Mutex) Lock() {
        println(1)               new: says println; who asked whether Lock says Load or Pointer is told the same
        m.mu.Lock()
    }

Whoever scans the functions of a program asks what they call, store into or read (``Function.calls``, ``stores``,
``reads``), or whether a file says a word at all. What is asked is written down here, and not who was asked, nor the
answers: a name that comes or goes counts only where somebody asked for it. Errs by counting too much: a name that was
asked of one function counts in all.
"""

from typing import Final

_NOTHING: Final[frozenset[str]] = frozenset()


class Asked:
    """The names of one job; ``everything``: somebody took in whatever functions say. ``words`` are those of them that
    decide what a file's names denote: each is asked once, and the answer is then known to all passes."""

    __slots__ = ("_last", "everything", "names", "words")

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.words: set[str] = set()
        self.everything = False
        self._last = _NOTHING

    def noted(self) -> list[str] | None:
        """What a record keeps: the names in order, None for everything."""
        return None if self.everything else sorted(self.names)

    def renew(self) -> tuple[set[str], bool]:
        """Begin anew, words apart; returns what was noted so far."""
        before = self.names, self.everything
        self.names, self.everything, self._last = set(self.words), False, _NOTHING
        return before

    def note(self, names: frozenset[str]) -> None:
        """Note that these names were asked for; scans ask many functions for the same set."""
        if names is not self._last:
            self._last = names
            self.names |= names

    def note_one(self, name: str) -> None:
        """Note that a name was asked for."""
        self.names.add(name)

    def note_word(self, name: str) -> None:
        """Note that it was asked whether a file says a word at all."""
        self.words.add(name)
        self.names.add(name)
