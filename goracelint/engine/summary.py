"""Summaries: what a call does, told in the caller's terms.

::

    func take(n int) (*buffer, bool) {          case result1=true:  result0 <- new(pool)
        if n > limit { return nil, false }      case result1=false: result0 <- nil
        return pool.Get().(*buffer), true
    }

A summary is a short list of *cases*. A case holds on the paths whose guards hold (a parameter is nil,
a flag is true) and says, for those paths, what results and reachable places hold afterwards, what was
given back, used, cleared, handed to goroutines. The caller follows each case on a path of its own, so
results and ownership stay correlated. Hand-written models are summaries of one case.

Bottom is the summary without cases (the function does not return). Beyond ``MAX_CASES`` the cases are
merged: what only some of them did is then uncertain (``must`` false).
"""

import hashlib
from functools import cached_property
from typing import Final

import msgspec

from goracelint.engine.models import NEW, Ending, Lend
from goracelint.engine.ports import Port

MAPPING: Final = "mmap"  # kinds of resources
MEMORY: Final = "memory"
MAX_CASES: Final = 8
MAX_OUTPUTS: Final = 32


class Via(msgspec.Struct, frozen=True, order=True, gc=False):
    """Where an effect happens: a span relative to a function (id), and the call in the user's words."""

    function: int
    start: int
    end: int
    text: str = ""


class Source(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a place may hold at exit.

    ``kind``: ``port`` (the object at a port on entry), ``view`` (memory of that object; ``how`` is
    "buffer", "string" or "part"), ``new`` (resource number ``index`` of the case), ``newview`` (its
    memory), ``nil``, ``true``, ``false``, ``function`` (function ``index``), ``fresh`` (new memory).
    ``region`` is the region cell that it belongs to, "" for others.
    """

    kind: str
    port: Port = Port("")
    how: str = ""
    index: int = -1
    region: str = ""


class Acquired(msgspec.Struct, frozen=True, order=True, gc=False):
    """A resource that the function acquired and hands out: its kind, pool, and state at exit.

    ``protection`` of a mapping: "read", "write", "" where it is not known, or the parameter ("arg2") that says it.
    """

    resource: str
    pool: str
    pool_text: str
    contents: tuple[tuple[str, int], ...]
    type: str
    via: Via
    protection: str = ""


class Release(msgspec.Struct, frozen=True, order=True, gc=False):
    """The object at ``port`` is given back. ``owner`` is the pool; ``guarded`` says that a second call
    does not release again (Once, nil test, closed flag); ``lenient`` that a second release does no harm;
    ``region`` is the region cell that held it; ``emptied`` that elements were set to nil in their container; ``type``
    names the type that the object has where it is given back."""

    port: Port
    resource: str
    pool: str
    pool_text: str
    must: bool
    guarded: bool
    via: Via
    lenient: bool = False
    region: str = ""
    emptied: bool = False
    type: str = ""


class Share(msgspec.Struct, frozen=True, order=True, gc=False):
    """What ``port`` reaches is still held elsewhere at exit: by a goroutine that nobody waited for,
    a channel, or a keeper. ``how`` as in the event ReleaseWhileShared."""

    port: Port
    how: str
    must: bool
    via: Via


class Fill(msgspec.Struct, frozen=True, order=True, gc=False):
    """The content at ``port`` is written and then ``left`` as "preset", "filled", "some" or "unknown".

    The words are those of ``ownership.lattice``.
    """

    port: Port
    left: str
    via: Via


class Case(msgspec.Struct, frozen=True, order=True, gc=False):
    """One group of paths through the function.

    ``guards`` are (port, "nil" | "nonnil" | "true" | "false") that held on entry; ``outputs`` are
    results and changed places with what they may hold; ``uses`` the ports whose memory is accessed;
    ``resets``, ``grows``, ``reads``, ``merges`` ports whose content is cleared, grown, read before it
    was cleared, partly written; ``partials`` those read where only some paths wrote them; ``fills`` what is
    written otherwise; ``runs`` function ports called, with "now", "later" or "goroutine";
    ``waits`` whether goroutines were waited for, ``waits_somewhere`` whether on some of these paths;
    ``lends`` function ports that are called with what ends with the call; ``reprotects`` a mapping whose
    protection changes; ``ends`` what was handed out of memory that is moved or used anew.
    """

    guards: tuple[tuple[Port, str], ...] = ()
    outputs: tuple[tuple[Port, tuple[Source, ...]], ...] = ()
    acquired: tuple[Acquired, ...] = ()
    releases: tuple[Release, ...] = ()
    shares: tuple[Share, ...] = ()
    uses: tuple[Port, ...] = ()
    resets: tuple[Port, ...] = ()
    fills: tuple[Fill, ...] = ()
    grows: tuple[Port, ...] = ()
    reads: tuple[Port, ...] = ()
    partials: tuple[Port, ...] = ()
    merges: tuple[Port, ...] = ()
    runs: tuple[tuple[Port, str], ...] = ()
    lends: tuple[Lend, ...] = ()
    reprotects: Port | None = None
    ends: Ending | None = None
    waits: bool = False
    waits_somewhere: bool = False


class Summary(msgspec.Struct, frozen=True, dict=True):
    """The cases of one function. ``name`` is its Go spelling; ``is_model`` marks hand-written ones;
    ``assumed`` marks a function that was not analysed (recursion, depth): it borrows its arguments.
    What is worked out of a summary is kept with it."""

    name: str
    cases: tuple[Case, ...]
    is_model: bool = False
    assumed: bool = False

    @property
    def returns(self) -> bool:
        """Reports whether some path returns."""
        return bool(self.cases)

    @cached_property
    def digest(self) -> str:
        """A hash of what changes a caller's findings, without spans: equal digests wake no caller."""
        return hashlib.sha256(msgspec.msgpack.encode([_without_spans(case) for case in self.cases])).hexdigest()


_NOWHERE: Final = Via(-1, 0, 0)
BORROWS: Final = Case()


def _without_spans(case: Case) -> Case:
    return msgspec.structs.replace(
        case,
        uses=(),
        acquired=tuple(msgspec.structs.replace(a, via=_NOWHERE) for a in case.acquired),
        releases=tuple(msgspec.structs.replace(r, via=_NOWHERE) for r in case.releases),
        shares=tuple(msgspec.structs.replace(s, via=_NOWHERE) for s in case.shares),
        fills=tuple(msgspec.structs.replace(f, via=_NOWHERE) for f in case.fills),
    )


def spoken(text: str, cell: str) -> str:
    """The pool in the user's words; "" where it has no name that a user would know."""
    return text or ("" if cell.startswith("?") else cell)


def is_interesting(summary: Summary) -> bool:
    """Reports whether all callers must know: something is acquired or released for them."""
    lends = any(port == NEW for case in summary.cases for lend in case.lends for _, port in lend.given)
    return lends or any(case.acquired or case.releases for case in summary.cases) or hands_out_region(summary)


def hands_out_region(summary: Summary) -> bool:
    """Reports whether a result or a captured variable gets memory of a region cell."""
    outputs = (row for case in summary.cases for row in case.outputs)
    outer = (sources for port, sources in outputs if port.is_result or port.root.startswith("cap"))
    return any(source.region for sources in outer for source in sources)


def remaps_only(summary: Summary) -> bool:
    """Reports whether all that callers must know is that mappings are replaced where they lie."""
    releases = [release for case in summary.cases for release in case.releases]
    taken = [acquired for case in summary.cases for acquired in case.acquired]
    given = [s for case in summary.cases for port, sources in case.outputs if port.is_result for s in sources]
    return (
        all(release.resource == MAPPING and (release.guarded or not release.must) for release in releases)
        and all(acquired.resource == MAPPING for acquired in taken)
        and not any(source.kind in ("new", "newview") for source in given)
        and not any(case.lends for case in summary.cases)
    )


def frees_own(summary: Summary) -> bool:
    """Reports whether a method frees memory that its receiver holds: what its siblings return may be a view of it."""
    releases = [release for case in summary.cases for release in case.releases if release.resource == MEMORY]
    return any(release.port.root == "recv" and release.port.path for release in releases)


def has_effects(summary: Summary) -> bool:
    """Reports whether callers that pass something there must know: it is given back or handed over."""
    return is_interesting(summary) or any(case.shares for case in summary.cases)


def describe(summary: Summary) -> list[str]:
    """The summary as short lines, sorted within a case; what ``// summary`` comments in tests match."""
    lines: list[str] = []
    for case in summary.cases:
        when = " ".join(f"{port}={value}" for port, value in case.guards)
        prefix = f"when {when}: " if when else ""
        facts = [f"releases({r.port}){'' if r.must else ' maybe'}" for r in case.releases]
        facts += [f"shares({s.port}, {s.how})" for s in case.shares]
        facts += [f"resets({p})" for p in case.resets]
        facts += [f"{port} <- {' | '.join(_source_text(s) for s in sources)}" for port, sources in case.outputs]
        lines += [prefix + fact for fact in facts]
    return lines


def _source_text(source: Source) -> str:
    match source.kind:
        case "port":
            return str(source.port)
        case "view":
            return f"{source.how} of {source.port}"
        case "new" | "newview":
            return f"{source.kind}{source.index}"
        case kind:
            return kind


def merge_cases(cases: list[Case]) -> tuple[Case, ...]:
    """At most MAX_CASES cases, sorted; beyond that everything is one uncertain case."""
    for key in (_in_full, _in_outcome, _in_effect):
        groups: dict[object, Case] = {}
        for case in sorted(set(cases)):
            known = groups.get(key(case))
            groups[key(case)] = case if known is None else _merge(known, case)
        cases = list(groups.values())
        if len(cases) <= MAX_CASES:
            return tuple(sorted(cases))
    merged = cases[0]
    for case in cases[1:]:
        merged = _merge(merged, case)
    return (merged,)


def _in_full(case: Case) -> object:
    """Cases that differ only in what they touch are one."""
    return case.guards, case.acquired, _effects(case), case.outputs


def _in_outcome(case: Case) -> object:
    """Cases with the same effects and the same constant results are one."""
    results = [
        (port, sources)
        for port, sources in case.outputs
        if port.is_result and not port.path and all(s.kind in ("nil", "true", "false", "new") for s in sources)
    ]
    return case.guards, tuple(results), _effects(case)


def _in_effect(case: Case) -> object:
    """Cases with the same releases and hand-overs are one, whatever they assume."""
    return _effects(case), len(case.acquired)


def _effects(case: Case) -> object:
    releases = tuple(sorted((r.port, r.must, r.guarded) for r in case.releases))
    return releases, tuple(sorted({(s.port, s.how) for s in case.shares}))


def _merge(a: Case, b: Case) -> Case:
    acquired, renumbered = _merge_acquired(a.acquired, b.acquired)
    outputs: dict[Port, tuple[Source, ...]] = dict(a.outputs)
    for port, sources in b.outputs:
        moved = tuple(
            msgspec.structs.replace(s, index=renumbered[s.index]) if s.kind in ("new", "newview") else s
            for s in sources
        )
        outputs[port] = tuple(sorted({*outputs.get(port, ()), *moved}))
    both = {r.port for r in a.releases if r.must} & {r.port for r in b.releases if r.must}
    releases: dict[Port, Release] = {}
    for release in (*a.releases, *b.releases):
        releases.setdefault(release.port, msgspec.structs.replace(release, must=release.port in both))
    shared = {(s.port, s.how) for s in a.shares if s.must} & {(s.port, s.how) for s in b.shares if s.must}
    shares: dict[tuple[Port, str], Share] = {}
    for share in (*a.shares, *b.shares):
        key = (share.port, share.how)
        shares.setdefault(key, msgspec.structs.replace(share, must=key in shared))
    return Case(
        guards=tuple(guard for guard in a.guards if guard in b.guards),
        outputs=nearest(outputs),
        acquired=acquired,
        releases=tuple(releases.values()),
        shares=tuple(shares.values()),
        uses=tuple(sorted({*a.uses, *b.uses})),
        resets=tuple(p for p in a.resets if p in b.resets),
        fills=_merge_fills(a, b),
        grows=tuple(sorted({*a.grows, *b.grows})),
        reads=tuple(sorted({*a.reads, *b.reads})),
        partials=tuple(sorted({*a.partials, *b.partials})),
        merges=tuple(sorted({*a.merges, *b.merges})),
        runs=tuple(sorted({*a.runs, *b.runs})),
        lends=tuple(sorted({*a.lends, *b.lends})),
        waits=a.waits or b.waits,
        waits_somewhere=a.waits_somewhere or b.waits_somewhere,
    )


def _merge_fills(a: Case, b: Case) -> tuple[Fill, ...]:
    """What both leave as it is told there; what only one writes is written on some paths."""
    fills: dict[Port, Fill] = {}
    for mine, other in ((a, b), (b, a)):
        theirs = {fill.port: fill.left for fill in other.fills}
        for fill in mine.fills:
            same = theirs.get(fill.port, "filled" if fill.port in other.resets else "some")
            left = fill.left if same == fill.left else "filled"
            left = next((name for name in ("unknown", "some") if name in (same, fill.left)), left)
            fills.setdefault(fill.port, msgspec.structs.replace(fill, left=left))
    return tuple(sorted(fills.values()))


def nearest(outputs: dict[Port, tuple[Source, ...]]) -> tuple[tuple[Port, tuple[Source, ...]], ...]:
    """At most MAX_OUTPUTS outputs, those near the function first: results, resources, places, tested places.

    Of a place two steps away that may hold what it held before, nothing is certain anyway.
    """
    # unsound: places further away keep, for callers, what they held before the call.
    told = (row for row in outputs.items() if len(row[0].path) < 2 or _weight(*row) < 2)
    rows = sorted(told, key=lambda row: (len(row[0].path), row[0]))
    if len(rows) > MAX_OUTPUTS:
        kept = sorted(rows, key=lambda row: _weight(*row))[:MAX_OUTPUTS]
        rows = [row for row in rows if row in kept]
    return tuple(rows)


def _weight(port: Port, sources: tuple[Source, ...]) -> int:
    if port.is_result or any(source.kind in ("new", "newview") for source in sources):
        return 0
    return 2 if any(source.kind == "port" and source.port == port for source in sources) else 1


def _merge_acquired(mine: tuple[Acquired, ...], other: tuple[Acquired, ...]) -> tuple[tuple[Acquired, ...], list[int]]:
    """The resources of two cases, one that both take counted once; and the new numbers of the other's."""
    merged = list(mine)
    numbers: list[int] = []
    for row in other:
        same = (number for number, known in enumerate(merged) if known == row and number not in numbers)
        number = next(same, len(merged))
        if number == len(merged):
            merged.append(row)
        numbers.append(number)
    return tuple(merged), numbers
