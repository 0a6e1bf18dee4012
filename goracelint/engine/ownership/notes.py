"""Notes of content: what one function leaves for ``engine.carried`` to put together.

::

    b := pool.Get().(*bytes.Buffer)    a Take for each field that is met before anything writes it
    b.WriteString(name)
    pool.Put(b)                        a Give with what each field holds by now

A take is certain where the evidence is, where the object is written in other fields (a field was left out)
or is a map or grows (entries of one user beside those of another), and where no path of the function clears
the field: what is cleared somewhere has rules of its own.
"""

from goracelint.engine.ownership.content import SURE
from goracelint.engine.ownership.domain import Given, State
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.lattice import CARRIED, CLEARED, Key, join, lookup
from goracelint.engine.ownership.records import Give, Take
from goracelint.program.types import Type


def note_takes(frame: Frame, state: State) -> None:
    """Content of objects taken here that was met before anything wrote it."""
    for (token, field), (how, site, evidence) in state.met.items():
        taken = frame.acquired_at.get(token)
        certain = evidence == SURE and not is_cleared_somewhere(frame, token, field)
        if taken is None or frame.resources[token] != "pool":
            continue
        if not _has_field(frame, token, field):
            continue
        _, start, end, cell = taken
        row = frame.code[site]
        partial = any(not _overlap(field, other) for other in frame.written.get(token, ()))
        text = frame.pool_texts.get(token, "")
        take = Take(
            cell, text, field, "partial" if partial and field and how == "read" else how, f"{text or cell}.Get()",
            (start, end), frame.inner_acquire.get(token), fill_place(frame, (token, field)), (row[5], row[6]),
            certain and (partial or how != "read" or not field or _is_map(frame, token, field)),
        )  # fmt: skip
        known = frame.takes.get((token, field))
        if known is None or (take.certain and not known.certain):
            frame.takes[(token, field)] = take


def _is_map(frame: Frame, token: int, field: str) -> bool:
    """Reports whether a field of the object is a map: entries of one user beside those of another."""
    return frame.kind_of(_type_at(frame, token, field)) == "map"


def _has_field(frame: Frame, token: int, field: str) -> bool:
    """Reports whether the object has the field; an implementation that does not run here may have it."""
    return not field or frame.tokens.types[token] is None or _type_at(frame, token, field) is not None


def _type_at(frame: Frame, token: int, field: str) -> Type | None:
    type_ = frame.tokens.types[token]
    for name in field.split("."):
        found = frame.program.field(type_, name) if type_ is not None else None
        type_ = found[1] if found is not None else None
    return type_


def fill_place(frame: Frame, key: Key) -> tuple[int, int, int]:
    """The first place that writes the field, inside the callee that does: (function id, start, end)."""
    site = min(frame.fill_sites.get(key, {-1: None}))
    inner = frame.inner_fills.get((key, site))
    if inner is not None or site < 0:
        return inner or (-1, 0, 0)
    return frame.function.id, frame.code[site][5], frame.code[site][6]


def is_cleared_somewhere(frame: Frame, token: int, field: str) -> bool:
    """Reports whether some path of the function clears the field: then it is not forgotten, it has its own rules."""
    while True:
        if (token, field) in frame.cleared:
            return True
        if not field:
            return False
        field = field.rpartition(".")[0]


def _overlap(a: str, b: str) -> bool:
    """Reports whether one of two field paths lies in the other."""
    return not a or not b or f"{a}.".startswith(f"{b}.") or f"{b}.".startswith(f"{a}.")


def note_give(frame: Frame, state: State, token: int, target: int, given: Given) -> None:
    """What is known of the content when an object goes back."""
    contents = {field: element for (holder, field), element in state.contents.items() if holder == target}
    if token in frame.empty_views:
        contents[""] = CLEARED
    contents.setdefault("", CARRIED)
    if target in frame.acquired_at:
        whose = "own"
    elif frame.tokens.rows[target].kind == "fresh":
        return
    else:
        whose = "caller" if frame.port_of(target) is not None else "unknown"
    via = given.inner or (frame.function.id, given.start, given.end)
    give = Give(given.pool, tuple(sorted(contents.items())), whose, via, given.start, given.end)
    key = (given.start, given.pool)
    frame.gives[key] = _both(frame.gives[key], give) if key in frame.gives else give


def _both(a: Give, b: Give) -> Give:
    mine = {(0, field): element for field, element in a.contents}
    other = {(0, field): element for field, element in b.contents}
    fields = sorted({field for _, field in (*mine, *other)})
    contents = tuple((field, join(lookup(mine, 0, field), lookup(other, 0, field))) for field in fields)
    return a._replace(contents=contents, whose=a.whose if a.whose == b.whose else "unknown")
