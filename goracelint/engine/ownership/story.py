"""The story of an ownership event: what was taken where, seen how, given back by which call.

::

    b := pool.Get().(*bytes.Buffer)      acquire
    out := b.Bytes()                     alias (or handover)
    pool.Put(b)                          release
    return out                           escape

Steps name places of this function and, where a callee did it, the place in the callee. Errs: a view is
placed where its object was first seen that way.
"""

from goracelint.engine.events import EventStep, FieldValue
from goracelint.engine.ownership.domain import Given
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.summary import spoken


def common_fields(frame: Frame, given: Given, place: str, view: bool) -> dict[str, FieldValue]:
    """The fields that every ownership event has."""
    return {
        "resource": given.resource,
        "place": place,
        "pool": spoken(given.pool_text, given.pool),
        "release": given.text,
        "view": view or given.resource == "bytes",
    }


def origin_steps(frame: Frame, token: int, alias: int, role: str = "handover") -> list[EventStep]:
    """Where the object was taken, and where the alias of it came to be."""
    steps = []
    taken = frame.acquired_at.get(token)
    if taken is not None:
        inner = frame.inner_acquire.get(token)
        if inner is not None:
            steps.append(EventStep("acquire", inner[0], inner[1], inner[2]))
        steps.append(frame.step("acquire", taken[1], taken[2]))
    row = frame.tokens.rows[alias]
    if row.kind == "view" and row.site >= 0:
        code = frame.code[row.site]
        steps.append(frame.step(role, code[5], code[6]))
    return steps


def release_steps(frame: Frame, given: Given, role: str = "release") -> list[EventStep]:
    """The call that gave the object back, and the release inside the callee."""
    steps = [frame.step(role, given.start, given.end)]
    if given.inner is not None and given.inner[0] >= 0:
        inner = EventStep(role, given.inner[0], given.inner[1], given.inner[2])
        steps.insert(0 if frame.is_literal_here(given.inner[0]) else 1, inner)
    return steps


def place_words(frame: Frame, holder: int, step: str) -> str:
    """A place of the caller's in the user's own words."""
    row = frame.tokens.rows[holder]
    path = [step] if step.isidentifier() and step != "key" else []
    while row.kind == "place":
        if row.step.isidentifier():
            path.append(row.step)
        row = frame.tokens.rows[row.parent]
    base = row.step.rsplit(".", 1)[-1] if row.kind == "global" else _variable_name(frame, row.step)
    return ".".join([base, *reversed(path)])


def _variable_name(frame: Frame, root: str) -> str:
    for variable in frame.body.variables:
        if variable.kind in (1, 3, 4) and frame.root_of(variable.kind, variable.index) == root:
            return variable.name
    return root
