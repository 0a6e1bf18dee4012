"""What one function asked of the rest of the program while it was solved, and what it was told.

::

    func render() {
        b := get()        asked: the summary of get, one call less deep than render is followed
        defer put(b)      asked: the summary of put
    }

A function has to be solved again where somebody needs it followed deeper, or where what it calls was solved again.
Often it would be told the same, and then its summary is what it was: so it asks first, in the order in which it asked
then. Where some answer is another one, it is solved, without asking once more what it was told by then.

Errs: that a field or type became known while it asked again is seen only afterwards.
"""

from typing import Final, NamedTuple, Protocol

from goracelint.engine.summary import Summary

UNRELATED: Final = 1 << 10


class Reach(NamedTuple):
    """How many calls deep a callee is to be followed: ``least``, or ``less`` fewer than whoever asks, if more."""

    least: int
    less: int = UNRELATED

    def of(self, own: int) -> int:
        """The depth, where whoever asks is followed ``own`` calls deep."""
        return max(self.least, own - self.less)


class Program(Protocol):
    """Who answers; each answer is that of the moment."""

    def summary(self, function_id: int, reach: int) -> Summary | None:
        """The summary of a function; None where it is not analysed, as where ``reach`` is below 1."""

    def owns_field(self, type_name: str, field: str) -> bool:
        """Reports whether the memory behind this field belongs to the object that has the field."""

    def is_region(self, type_name: str, field: str) -> bool:
        """Reports whether the field is known to hold mappings."""

    def is_constant(self, variable: str) -> bool:
        """Reports whether a package-level variable has an initialiser and is never assigned again."""

    def is_pooled(self, type_name: str) -> bool:
        """Reports whether objects of the type were seen to go into or come out of a pool."""

    def held_functions(self, type_name: str, field: str) -> tuple[int | str, ...]:
        """The functions that the program stores into a function-valued field."""


Row = tuple[int, Reach, Summary | None]


class Answers:
    """The questions of one function, answered by the program and remembered."""

    def __init__(self, program: Program, own: int, told: list[Row]) -> None:
        """``own`` is how many calls deep the function is followed; ``told`` what it need not ask."""
        self._program = program
        self._own = own
        self._rows = list(told)
        self._next = 0
        self._facts: dict[tuple[str, ...], bool | tuple[int | str, ...]] = {}
        self._changed = False

    def summary(self, function_id: int, reach: Reach) -> Summary | None:
        """See Program.summary."""
        if self._next == len(self._rows):
            self._rows.append((function_id, reach, self._program.summary(function_id, reach.of(self._own))))
        self._next += 1
        return self._rows[self._next - 1][2]

    def owns_field(self, type_name: str, field: str) -> bool:
        """See Program.owns_field."""
        return bool(self._note(("owns_field", type_name, field), self._program.owns_field(type_name, field)))

    def is_region(self, type_name: str, field: str) -> bool:
        """See Program.is_region."""
        return bool(self._note(("is_region", type_name, field), self._program.is_region(type_name, field)))

    def is_constant(self, variable: str) -> bool:
        """See Program.is_constant."""
        return bool(self._note(("is_constant", variable), self._program.is_constant(variable)))

    def is_pooled(self, type_name: str) -> bool:
        """See Program.is_pooled."""
        return bool(self._note(("is_pooled", type_name), self._program.is_pooled(type_name)))

    def held_functions(self, type_name: str, field: str) -> tuple[int | str, ...]:
        """See Program.held_functions."""
        held = self._program.held_functions(type_name, field)
        self._note(("held_functions", type_name, field), held)
        return held

    def _note(self, question: tuple[str, ...], answer: bool | tuple[int | str, ...]) -> bool | tuple[int | str, ...]:
        self._changed |= self._facts.setdefault(question, answer) != answer
        return answer

    def ask_again(self, own: int) -> tuple[list[Row], bool]:
        """(what the program says now, up to the first answer that is another one; whether there is none)."""
        told: list[Row] = []
        if not self._hold():
            return told, False
        for function_id, reach, before in self._rows:
            now = self._program.summary(function_id, reach.of(own))
            told.append((function_id, reach, now))
            if now is not before and now != before:
                return told, False
        return told, self._hold()

    def _hold(self) -> bool:
        """Reports whether everything but summaries is as it was all the time."""
        asked = self._facts.items()
        return not self._changed and all(getattr(self._program, name)(*of) == then for (name, *of), then in asked)
