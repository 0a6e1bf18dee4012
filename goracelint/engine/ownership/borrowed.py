"""Results that are a pooled object on one path and something that the callee merely lends on another.

::

    func (c *cache) buf(n int) *buffer {
        if n <= small { return c.own }              lent
        return pool.Get().(*buffer)                 taken for the caller
    }
    pool.Put(c.buf(n))                              the wrong object where n is small

Errs: a bool result is taken to tell the caller which of the two it got.
"""

from collections.abc import Callable

from goracelint.engine.ownership.callsite import CallSite
from goracelint.engine.ownership.domain import bits
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ports import Port
from goracelint.engine.summary import Case, Source, Summary


def sometimes_pooled(summary: Summary) -> frozenset[Port]:
    """The results that are a pooled object in one case and something of the caller's in another."""
    pooled, borrowed = set(), set()
    outputs = [row for case in summary.cases for row in case.outputs]
    filled = {port for port, sources in outputs if any(source.kind == "new" for source in sources)}
    for port, sources in outputs:
        if port.is_result and port in filled and any(source.kind == "new" for source in sources):
            pooled.add(port)
        elif port.is_result and any(_is_lent(source) for source in sources):
            if not any(source.port in filled for source in sources):  # else a pooled object kept for the next call
                borrowed.add(port)
    return frozenset(pooled & borrowed)


def taken_results(summary: Summary) -> frozenset[Port]:
    """The results that are a resource of the callee's own in some case."""
    outputs = [row for case in summary.cases for row in case.outputs]
    return frozenset(port for port, sources in outputs if port.is_result and any(s.kind == "new" for s in sources))


def note_ambiguous(frame: Frame, case: Case, fresh: frozenset[Port], value_at: Callable[[Port], int]) -> None:
    """Remember what of the caller's comes back where another case returns an object of the pool."""
    for port, sources in case.outputs:
        if port in fresh and not any(source.kind == "new" for source in sources):
            lent = (source for source in sources if source.kind == "port")
            frame.ambiguous.update((token, None) for s in lent for token in bits(value_at(s.port)) if token > 2)


def _tells_by_flag(call: CallSite) -> bool:
    """Reports whether a bool result tells the caller what it got."""
    type_ = call.target.type if call.target is not None else None
    return type_ is not None and any(result.name == "bool" for result in type_.results)


def _is_lent(source: Source) -> bool:
    """Reports whether a source is what a field holds; elements of containers and channels are free lists."""
    return source.kind == "port" and bool(source.port.path) and "[]" not in source.port.path


def note_borrowed(
    frame: Frame,
    call: CallSite,
    case: Case,
    pooled: frozenset[Port],
    fresh: frozenset[Port],
    value_at: Callable[[Port], int],
) -> None:
    """Remember what one case of a call lends where another case hands out a pooled object."""
    note_ambiguous(frame, case, fresh, value_at)
    if _tells_by_flag(call):
        return
    for port, sources in case.outputs:
        if port not in pooled or any(source.kind == "new" for source in sources):
            continue
        for source in sources:
            for token in bits(value_at(source.port)) if _is_lent(source) else ():
                if token > 2:
                    frame.borrowed[token] = call.number
