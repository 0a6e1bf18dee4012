"""Which builds to analyse, so that every file is in one and no build mixes files that never meet.

    mmap_unix.go       //go:build unix      func mmap(...)
    mmap_windows.go                         func mmap(...)      // never in one program with the other

The first build is linux/amd64 with cgo and no tags. What it leaves out is covered by windows/amd64,
darwin/arm64 and js/wasm, then by whichever other port covers most, then, for what only tags, cgo or an
older Go release bring in, by the smallest change of the best known port that satisfies it. Every build but
the first lists only the folders in which it shows a file for the first time, with all files of the folder
that hold in it. A program of its own (``//go:build ignore``) or a file that no build satisfies comes
alone, one such file of a folder to a build.

Errs: tags are not combined beyond what one file asks for, so two files that meet only under a pair of tags
which neither names together are analysed apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice, product
from typing import NamedTuple

import msgspec

from goracelint.source.constraints import (
    ARCHITECTURES,
    LATEST_RELEASE,
    SYSTEMS,
    Configuration,
    Constraint,
    release_of,
)

FIRST = Configuration("linux", "amd64")

_NEXT = (Configuration("windows", "amd64"), Configuration("darwin", "arm64"), Configuration("js", "wasm"))
_PROGRAM_TAGS = frozenset({"ignore", "ignored", "never", "none"})  # by custom set by no build at all
_MOST_FREE_TAGS = 10
_MOST_TRIALS = 1 << 12
_PORTS = """
    linux/amd64 windows/amd64 darwin/arm64 js/wasm freebsd/amd64 openbsd/amd64 netbsd/amd64 solaris/amd64
    aix/ppc64 plan9/amd64 dragonfly/amd64 wasip1/wasm android/arm64 ios/arm64 illumos/amd64 zos/s390x
    hurd/386 linux/arm64 linux/386 linux/arm linux/ppc64le linux/ppc64 linux/s390x linux/riscv64 linux/loong64
    linux/mips64le linux/mips64 linux/mipsle linux/mips windows/386 windows/arm64 windows/arm darwin/amd64
    freebsd/arm64 freebsd/386 freebsd/arm freebsd/riscv64 openbsd/arm64 openbsd/386 openbsd/arm openbsd/ppc64
    openbsd/riscv64 openbsd/mips64 netbsd/arm64 netbsd/386 netbsd/arm plan9/386 plan9/arm android/amd64
    android/386 android/arm ios/amd64""".split()

Folders = Mapping[str, Mapping[str, Constraint]]  # folder -> file -> constraint


class Build(NamedTuple):
    """One program to analyse: for each folder the files that take part, and those not in an earlier build."""

    configuration: Configuration
    folders: dict[str, tuple[str, ...]]
    news: frozenset[str]


def plan(folders: Folders) -> list[Build]:
    """The builds that together cover every file; the first lists every folder that has a file in it."""
    places: dict[Constraint, dict[str, None]] = {}
    for folder in sorted(folders):
        for constraint in folders[folder].values():
            places.setdefault(constraint, {})[folder] = None
    table = _Table(sorted(places))
    table.learn((FIRST, *_NEXT))
    packaged, alone = _choose(table, ~table.holding(FIRST) & table.all)
    files = {
        folder: [(path, table.bits[folders[folder][path]]) for path in sorted(folders[folder])] for folder in folders
    }
    builds = []
    left = table.all
    for configuration in (FIRST, *packaged):
        news = left & table.holding(configuration)
        shown = sorted({folder for constraint in table.of(news) for folder in places[constraint]})
        builds.append(
            _build(configuration, {folder: files[folder] for folder in shown}, table.holding(configuration), news)
        )
        left &= ~news
    return [build for build in builds if build.folders] + _lonely_builds(folders, alone)


class _Table:
    """Which constraints hold in which configurations: sets of constraints are bitsets, their order that of ``rows``."""

    def __init__(self, rows: list[Constraint]) -> None:
        self.rows = rows
        self.bits = {constraint: 1 << number for number, constraint in enumerate(rows)}
        self.all = (1 << len(rows)) - 1
        self._names = dict.fromkeys(name for constraint in rows for name in constraint.names())
        self._holding: dict[Configuration, int] = {}

    def of(self, those: int) -> list[Constraint]:
        """The constraints of a set, in order."""
        return [constraint for constraint, bit in self.bits.items() if those & bit]

    def holding(self, configuration: Configuration) -> int:
        """The constraints that hold in a configuration."""
        if configuration not in self._holding:
            self.learn((configuration,))
        return self._holding[configuration]

    def learn(self, configurations: Iterable[Configuration]) -> None:
        """Find out for many configurations at once what holds in them."""
        fresh = [each for each in dict.fromkeys(configurations) if each not in self._holding]
        true = {name: sum(1 << n for n, each in enumerate(fresh) if each.is_true(name)) for name in self._names}
        alike: dict[int, int] = {}  # the configurations in which they hold -> constraints
        for constraint, bit in self.bits.items():
            held = constraint.holds_among(true, (1 << len(fresh)) - 1)
            alike[held] = alike.get(held, 0) | bit
        for number, each in enumerate(fresh):
            self._holding[each] = sum(those for held, those in alike.items() if held >> number & 1)


def select(files: Mapping[str, Constraint], configuration: Configuration) -> tuple[str, ...]:
    """The files of one folder that take part in a build, sorted."""
    return tuple(sorted(path for path, constraint in files.items() if constraint.holds(configuration)))


def solve(constraint: Constraint) -> Configuration | None:
    """The build closest to the first that satisfies a constraint, or none."""
    names = constraint.names()
    free = sorted((name for name in names if not _is_settled(name)), key=_PROGRAM_TAGS.__contains__)[:_MOST_FREE_TAGS]
    tag_sets = (frozenset(tags) for size in range(len(free) + 1) for tags in combinations(free, size))
    releases = [LATEST_RELEASE, *(number - 1 for number in map(release_of, names) if number)]
    trials = (
        Configuration(goos, goarch, tags, cgo, release)
        for tags, cgo, release, (goos, goarch) in product(tag_sets, (True, False), releases, _distinct_ports(names))
    )
    return next((trial for trial in islice(trials, _MOST_TRIALS) if constraint.holds(trial)), None)


def _build(
    configuration: Configuration, files: Mapping[str, Sequence[tuple[str, int]]], holding: int, news: int
) -> Build:
    """The build with the files, given with the bit of their constraint, that hold; of it those are new that ``news``
    shows for the first time."""
    members = {folder: tuple([path for path, bit in rows if bit & holding]) for folder, rows in files.items()}
    fresh = frozenset(path for rows in files.values() for path, bit in rows if bit & news)
    return Build(configuration, members, fresh)


def _choose(table: _Table, left: int) -> tuple[list[Configuration], dict[Constraint, Configuration]]:
    """Configurations that cover what the first leaves out, and what is to be analysed alone, with where."""
    chosen = []
    for candidates in (*((port,) for port in _NEXT), _ports(table.of(left))):
        picked, left = _cover(table, left, candidates)
        chosen += picked
    solutions = {constraint: solve(constraint) or _unsatisfiable() for constraint in table.of(left)}
    alone = {c: _without_program_tags(found) for c, found in solutions.items() if found.tags & _PROGRAM_TAGS}
    candidates = tuple(dict.fromkeys(found for c, found in solutions.items() if c not in alone))
    picked, _ = _cover(table, sum(table.bits[c] for c in solutions if c not in alone), candidates)
    lonely = {c: found for c, found in alone.items() if not any(map(c.holds, picked))}
    return chosen + picked, lonely


def _cover(table: _Table, left: int, candidates: Sequence[Configuration]) -> tuple[list[Configuration], int]:
    """Greedily the candidates that satisfy most of what is left, the earlier at a tie; and what remains."""
    table.learn(candidates)
    covers = {candidate: table.holding(candidate) for candidate in candidates}
    chosen = []
    while covers:
        best = max(covers, key=lambda candidate: (covers[candidate] & left).bit_count())
        if not covers[best] & left:
            break
        left &= ~covers.pop(best)
        chosen.append(best)
    return chosen, left


def _ports(left: Iterable[Constraint]) -> tuple[Configuration, ...]:
    """The ports that differ in what the constraints ask, without tags."""
    names = dict.fromkeys(name for constraint in left for name in constraint.names())
    return tuple(Configuration(goos, goarch) for goos, goarch in _distinct_ports(tuple(names)))


def _distinct_ports(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Ports of which no two agree on all names, known ones before pairs that no Go release has."""
    ports = [(goos, goarch) for goos, _, goarch in (port.partition("/") for port in _PORTS)]
    ports += [("linux", name) for name in names if name in ARCHITECTURES]
    ports += [(name, "amd64") for name in names if name in SYSTEMS]
    if len(names) <= _MOST_FREE_TAGS:
        ports += [(goos, goarch) for goos in names if goos in SYSTEMS for goarch in names if goarch in ARCHITECTURES]
    distinct: dict[tuple[bool, ...], tuple[str, str]] = {}
    for goos, goarch in ports:
        distinct.setdefault(tuple(map(Configuration(goos, goarch).is_true, names)), (goos, goarch))
    return list(distinct.values())


def _is_settled(name: str) -> bool:
    """Whether something other than the tags decides about a name."""
    return name in SYSTEMS or name in ARCHITECTURES or name in ("unix", "cgo", "gc") or release_of(name) is not None


def _unsatisfiable() -> Configuration:
    return msgspec.structs.replace(FIRST, tags=_PROGRAM_TAGS)


def _without_program_tags(configuration: Configuration) -> Configuration:
    """Where a program of its own finds the packages that it imports: they are built without its tag."""
    return msgspec.structs.replace(configuration, tags=configuration.tags - _PROGRAM_TAGS)


def _lonely_builds(folders: Folders, alone: Mapping[Constraint, Configuration]) -> list[Build]:
    rounds: dict[Configuration, dict[str, tuple[str, ...]]] = {}
    for folder in sorted(folders):
        counts: dict[Configuration, int] = {}
        for path in sorted(path for path, constraint in folders[folder].items() if constraint in alone):
            configuration = alone[folders[folder][path]]
            counts[configuration] = counts.get(configuration, 0) + 1
            numbered = msgspec.structs.replace(configuration, alone=counts[configuration])
            rounds.setdefault(numbered, {})[folder] = (path,)
    ordered = sorted(rounds, key=lambda configuration: (configuration.alone, configuration.name))
    return [Build(each, rounds[each], frozenset().union(*rounds[each].values())) for each in ordered]
