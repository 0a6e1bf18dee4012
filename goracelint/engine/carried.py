"""Carried content: a reset that nobody does.

::

    func hello() string {                     takes the buffer and appends to what it holds
        b := pool.Get().(*bytes.Buffer)
        defer pool.Put(b)                     gives it back with this user's text in it
        fmt.Fprint(b, "hello")
        return b.String()
    }

A missing reset needs both sides: content that is met before anything writes it (a ``Take``), and a release
of the same pool, followed from its own acquire, that leaves such content (a ``Give``). A release that
clears the field shows that Put is the side that resets, and one that is not followed may do so: then nothing
is certain. A wrapper's Put is followed where one of its callers is.

Errs: a pool whose users have different habits, some resetting before Put and some after Get, is left alone;
so is one whose releases are all out of sight.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.ownership.lattice import CARRIED, CLEARED, FILLED, PRESET, SOME, UNKNOWN, lookup
from goracelint.engine.ownership.records import Give, Records, Take

_Row = tuple[int, Give]
_LEFT: Final = (FILLED, SOME)


class _Habit(NamedTuple):
    """What the releases of a pool do with a field: the first that leaves content in it (None: none does, or some
    release clears it), whether all of those fill it, whether some release may clear it without being seen."""

    leaving: _Row | None
    is_filled: bool
    is_out_of_sight: bool


def carried(records: Mapping[int, Records]) -> list[Event]:
    """One event for each content that is met and left, in order of function."""
    gives: dict[str, list[_Row]] = defaultdict(list)
    for function_id in sorted(records):
        for give in records[function_id].gives:
            gives[give.pool].append((function_id, give))
    habits: dict[tuple[str, str], _Habit] = {}  # of (pool, field): its users ask the same again and again
    events = []
    for function_id in sorted(records):
        for take in records[function_id].takes:
            key = (take.pool, take.field)
            if key not in habits:
                habits[key] = _habit(gives.get(take.pool, []), take.field)
            event = _event(function_id, take, habits[key])
            if event is not None:
                events.append(event)
    return events


def _habit(gives: list[_Row], field: str) -> _Habit:
    left = [row for row in gives if row[1].whose == "own" and _at(row[1], field) in _LEFT]
    if not left or any(_clears(give, field) for _, give in gives):
        return _Habit(None, False, False)
    return _Habit(left[0], all(_at(give, field) == FILLED for _, give in left), _is_out_of_sight(gives, field))


def _event(function_id: int, take: Take, habit: _Habit) -> Event | None:
    if habit.leaving is None:
        return None
    releasing, give = habit.leaving
    steps = [EventStep("acquire", function_id, *take.taken)]
    if take.inner is not None:
        steps.append(EventStep("acquire", *take.inner))
    if take.how == "partial" and take.filled[0] >= 0:
        steps.append(EventStep("fill", *take.filled))
    steps.append(EventStep("use", function_id, *take.met))
    steps.append(EventStep("release", releasing, give.start, give.end))
    fields: dict[str, FieldValue] = {
        "resource": "pool", "place": take.place, "pool": take.pool_text or take.pool, "release": "Put",
        "view": False, "how": take.how, "field": take.field,
    }  # fmt: skip
    must = take.certain and not habit.is_out_of_sight
    if take.how == "partial" and take.field.count(".") > 1:
        must = False  # parts of parts are often set through pointers that are not followed
    if take.how != "grown" and habit.is_filled:
        must = False  # every user writes it, behind the read: it is carried on purpose
    return Event("DirtyAcquire", function_id, "acquire", must, tuple(sorted(fields.items())), tuple(steps))


def _clears(give: Give, field: str) -> bool:
    """Reports whether the field, or for a whole object some field of it, goes back cleared."""
    if _at(give, field) in (CLEARED, PRESET):
        return True
    return not field and any(element in (CLEARED, PRESET) for _, element in give.contents)


def _at(give: Give, field: str) -> int:
    """What the field holds when the object goes back."""
    return lookup({(0, name): element for name, element in give.contents}, 0, field)


def _is_out_of_sight(gives: list[_Row], field: str) -> bool:
    """Reports whether some release may clear the field without being seen."""
    followed = {give.via for _, give in gives if give.whose == "own"}
    return any(
        (give.whose == "unknown" and _at(give, field) in (CARRIED, UNKNOWN))
        or (give.whose == "own" and _at(give, field) == UNKNOWN)
        or (give.whose == "caller" and give.via not in followed)
        for _, give in gives
    )
