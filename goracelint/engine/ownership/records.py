"""Records: what one function contributes to questions that only the whole program answers.

Whether a missing Reset matters depends on every Put of the pool; whether a replaced object may be given
back depends on who else loads it. A function leaves what it saw; ``pairing`` puts it together.
"""

from typing import TYPE_CHECKING, NamedTuple

from goracelint.engine.events import Event

if TYPE_CHECKING:
    from goracelint.engine.ownership.frame import Frame


class Take(NamedTuple):
    """Content met before it was written: of which pool's object, which field, how, where.

    ``certain`` says that the function shows no reason to expect the content.
    """

    pool: str
    pool_text: str
    field: str
    how: str
    place: str
    taken: tuple[int, int]
    inner: tuple[int, int, int] | None
    filled: tuple[int, int, int]
    met: tuple[int, int]
    certain: bool


class Give(NamedTuple):
    """A release with what is known of the content then, by field ("" is everything).

    ``whose``: "own" (followed from its acquire), "caller" (a parameter, or what it leads to: callers know
    more), "unknown". ``via`` is the call of Put itself, the same in all callers of a wrapper.
    """

    pool: str
    contents: tuple[tuple[str, int], ...]
    whose: str
    via: tuple[int, int, int]
    start: int
    end: int


class Records(NamedTuple):
    """Everything one function leaves for pairing. ``news`` are (pool text, function id of New, span)."""

    takes: tuple[Take, ...]
    gives: tuple[Give, ...]
    atomic_reads: tuple[tuple[str, tuple[int, int]], ...]
    swapped: tuple[Event, ...]
    news: tuple[tuple[str, int, int, int], ...]
    callbacks: tuple[tuple[str, str, int], ...]  # (type, field, function id) of literals kept in fields


def records_of(frame: "Frame") -> Records:
    """The records that a solved frame holds."""
    return Records(
        tuple(frame.takes[key] for key in sorted(frame.takes)),
        tuple(frame.gives[key] for key in sorted(frame.gives)),
        tuple(sorted(frame.atomic_reads.items())),
        tuple(frame.swapped),
        tuple(frame.news),
        tuple(sorted(frame.callbacks)),
    )
