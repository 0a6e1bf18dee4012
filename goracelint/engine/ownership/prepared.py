"""A summary as calls need it: its ports numbered, and what all of its cases say together worked out once.

::

    func (w *writer) flush() {        0 recv
        w.out.Write(w.buf.data)       1 recv.buf, one step from 0; 2 recv.buf.data, one step from 1; 3 recv.out
    }

A call asks for the values at many ports of a callee, which share most of their steps; a function is called in many
places, by many cases, in many states. What a call adds to a summary, its values, is in ``apply.Applied``.
"""

from typing import Final, NamedTuple

from goracelint.engine.models import Lend
from goracelint.engine.ownership.borrowed import sometimes_pooled, taken_results
from goracelint.engine.ownership.content import BARE, SURE
from goracelint.engine.ownership.domain import CONSTANT_BITS
from goracelint.engine.ports import Port
from goracelint.engine.summary import MAPPING, Case, Fill, Share, Source, Summary

NOWHERE: Final = -1  # the number of no port


class Output(NamedTuple):
    """A place and what it holds afterwards: ``constants`` as a value, other sources with the numbers of their ports.

    ``result`` is the number of the result that the place is, or lies behind; -1 for other places.
    """

    port: Port
    holder: int
    result: int
    constants: int
    sources: tuple[tuple[Source, int], ...]


class Row(NamedTuple):
    """One case, with numbers for ports. ``uses`` say whether the port is given back too; ``met`` are (how, port,
    evidence) of content; ``waits_alike``: some case that waits gives the same results."""

    case: Case
    uses: tuple[tuple[int, bool], ...]
    met: tuple[tuple[str, int, int], ...]
    fills: tuple[tuple[Fill, int], ...]
    resets: tuple[int, ...]
    shares: tuple[tuple[Share, int], ...]
    outputs: tuple[Output, ...]
    waits_alike: bool


class Prepared:
    """What calls ask of a summary.

    ``always`` are the ports whose object every path gives back; ``pooled`` and ``taken`` as in ``borrowed``; ``waits``
    says that some path waits for goroutines.
    """

    __slots__ = (
        "always", "has_result", "holders", "lends", "numbers", "pooled", "ports", "roots", "rows", "runs", "taken",
        "waits",
    )  # fmt: skip

    def __init__(self, summary: Summary) -> None:
        self.ports: list[Port] = []
        self.holders: list[int] = []  # port -> the port that it is one step from, NOWHERE for roots
        self.roots: list[int] = []  # port -> its root
        self.numbers: dict[Port, int] = {}
        self.pooled, self.taken = sometimes_pooled(summary), taken_results(summary)
        self.always = _always_released(summary)
        self.waits = any(case.waits for case in summary.cases)
        self.has_result = any(port.is_result for case in summary.cases for port, _ in case.outputs)
        self.runs: list[tuple[Port, str]] = sorted({run for case in summary.cases for run in case.runs})
        self.lends: list[Lend] = sorted({lend for case in summary.cases for lend in case.lends})
        waiting = [_results(case) for case in summary.cases if case.waits]
        self.rows = tuple(self._row(case, case.waits_somewhere or _results(case) in waiting) for case in summary.cases)

    def number(self, port: Port) -> int:
        """The number of a port, new or known."""
        found = self.numbers.get(port)
        if found is None:
            holder = self.number(Port(port.root, port.path[:-1])) if port.path else NOWHERE
            found = self.numbers[port] = len(self.ports)
            self.ports.append(port)
            self.holders.append(holder)
            self.roots.append(self.roots[holder] if port.path else found)
        return found

    def _row(self, case: Case, waits_alike: bool) -> Row:
        given_back = {released.port for released in case.releases}
        met = [("grown", port, BARE) for port in case.grows]
        met += [("read", port, BARE) for port in case.reads]
        met += [("merged", port, BARE) for port in case.merges]
        met += [("read", port, SURE) for port in case.partials]
        return Row(
            case=case,
            uses=tuple((self.number(port), port in given_back) for port in case.uses),
            met=tuple((how, self.number(port), evidence) for how, port, evidence in met),
            fills=tuple((fill, self.number(fill.port)) for fill in case.fills),
            resets=tuple(self.number(port) for port in case.resets),
            shares=tuple((shared, self.number(shared.port)) for shared in case.shares),
            outputs=tuple(self._output(port, sources) for port, sources in case.outputs),
            waits_alike=waits_alike,
        )

    def _output(self, port: Port, sources: tuple[Source, ...]) -> Output:
        constants = sum({CONSTANT_BITS.get(source.kind, 0) for source in sources})
        others = [source for source in sources if source.kind not in CONSTANT_BITS]
        numbered = tuple((source, self.number(source.port) if source.port.root else NOWHERE) for source in others)
        holder = self.number(Port(port.root, port.path[:-1])) if port.path and not port.is_result else NOWHERE
        return Output(port, holder, port.number if port.is_result else -1, constants, numbered)


def prepared(summary: Summary) -> Prepared:
    """What calls ask of a summary, which keeps it."""
    found: Prepared | None = vars(summary).get("prepared")
    if found is None:
        found = vars(summary)["prepared"] = Prepared(summary)
    return found


def _results(case: Case) -> list[tuple[Port, tuple[Source, ...]]]:
    return [(port, sources) for port, sources in case.outputs if port.is_result and not port.path]


def _always_released(summary: Summary) -> frozenset[Port]:
    """The ports whose object every path gives back, those apart where it is nil or where unmapping fails."""
    released = {release.port for case in summary.cases for release in case.releases}
    for case in summary.cases if released else ():
        if _fails_to_unmap(summary, case):
            continue
        given_back = {release.port for release in case.releases} | {
            port for port, value in case.guards if value == "nil"
        }
        released &= given_back
    return frozenset(released)


def _fails_to_unmap(summary: Summary, case: Case) -> bool:
    """Reports whether a case keeps its mappings and returns something where others that unmap return nil."""
    if case.releases:
        return False
    results = {port for port, sources in case.outputs if port.is_result and [s.kind for s in sources] == ["fresh"]}
    others = [other for other in summary.cases if any(row.resource == MAPPING for row in other.releases)]
    rows = [row for other in others for row in other.outputs]
    return any(port in results and any(s.kind == "nil" for s in sources) for port, sources in rows)
