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
from typing import Final

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.ownership.lattice import CARRIED, CLEARED, FILLED, PRESET, SOME, UNKNOWN, lookup
from goracelint.engine.ownership.records import Give, Records, Take

_Row = tuple[int, Give]
_LEFT: Final = (FILLED, SOME)


def carried(records: Mapping[int, Records]) -> list[Event]:
    """One event for each content that is met and left, in order of function."""
    gives: dict[str, list[_Row]] = defaultdict(list)
    for function_id in sorted(records):
        for give in records[function_id].gives:
            gives[give.pool].append((function_id, give))
    events = []
    for function_id in sorted(records):
        for take in records[function_id].takes:
            event = _event(function_id, take, gives.get(take.pool, []))
            if event is not None:
                events.append(event)
    return events


def _event(function_id: int, take: Take, gives: list[_Row]) -> Event | None:
    left = [row for row in gives if row[1].whose == "own" and _at(row[1], take.field) in _LEFT]
    if not left or any(_clears(give, take.field) for _, give in gives):
        return None
    releasing, give = left[0]
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
    must = take.certain and not _is_out_of_sight(gives, take.field)
    if take.how == "partial" and take.field.count(".") > 1:
        must = False  # parts of parts are often set through pointers that are not followed
    if take.how != "grown" and all(_at(row[1], take.field) == FILLED for row in left):
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
