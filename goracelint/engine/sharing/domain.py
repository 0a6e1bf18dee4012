"""What the sharing analysis computes with: symbols, locks, flow states, accesses, calls, summaries.

::

    func (r *region) get() byte {
        r.mu.RLock()                     the lockset is {region.mu: read}
        defer r.mu.RUnlock()
        return r.m[0]                    Access(read, {cell region.m}, {region.mu: read})
    }

A **symbol** says what memory a value is a view of: what a port holds, what a cell holds, or the mapping
that a call made. A **cell** is a field of a type (whatever the object), a package variable, or a local
variable that function literals capture. A **lock** is named the same way. A **state** is what holds at one
point of a function, relative to its entry. As in RacerD (Blackshear, Gorogiannis, O'Hearn, Sergey: "RacerD:
Compositional Static Race Detection", OOPSLA 2018) a function is summarised once, by accesses with the locks
held and what their owner is, and callers put their own locks on top.

Errs: cells and locks are told apart by type, not by object; two objects of a type share them.
"""

from typing import Final, NamedTuple

import msgspec

READ: Final = 1
WRITE: Final = 2


class Symbol(NamedTuple):
    """What a value is a view of. ``kind`` is port, cell or site; ``name`` the port or cell; a site is the
    call, by function id and instruction number, that made the mapping."""

    kind: str
    name: str
    function: int = -1
    number: int = -1


Value = frozenset[Symbol]
NOTHING: Final[Value] = frozenset()

Roots = frozenset[str]
"""Where an object is reached from: ports, ``fresh:REGISTER``, ``global`` or ``?``."""
ELSEWHERE: Final[Roots] = frozenset({"?"})
GLOBAL: Final[Roots] = frozenset({"global"})

Callees = frozenset[int | str]
"""Functions that a value may be; ``unlock:LOCK`` is a bound Unlock."""

Locks = frozenset[tuple[str, int]]
"""Lock name -> READ or WRITE, as pairs; a name occurs once."""


def hold(locks: Locks, name: str, mode: int) -> Locks:
    """The lockset after ``name`` was taken in ``mode``."""
    return frozenset({*((n, m) for n, m in locks if n != name), (name, mode)})


def let_go(locks: Locks, name: str) -> Locks:
    """The lockset after ``name`` was unlocked."""
    return frozenset((n, m) for n, m in locks if n != name)


def meet(one: Locks, other: Locks) -> Locks:
    """What is held whichever of the two holds: common names in the weaker mode."""
    modes = dict(other)
    return frozenset((name, min(mode, modes[name])) for name, mode in one if name in modes)


def union(one: Locks, other: Locks) -> Locks:
    """What is held where both hold at once: all names in the stronger mode."""
    modes = dict(one)
    for name, mode in other:
        modes[name] = max(mode, modes.get(name, 0))
    return frozenset(modes.items())


def excluded(one: Locks, other: Locks) -> bool:
    """Reports whether a common lock, held by one side for writing, keeps the two apart."""
    modes = dict(other)
    return any(name in modes and max(mode, modes[name]) == WRITE for name, mode in one)


class State(msgspec.Struct, frozen=True, gc=False):
    """What holds at one point, relative to the entry of the function.

    Must: ``locks``, ``looked`` (cells looked at on the way), ``tests`` (cell looked at since the last lock was
    taken, outcome). May: ``dropped`` locks of the caller, ``published`` local objects, ``running`` goroutines
    (the go instruction), ``drained`` (something was waited for). ``deferred`` calls run at the return."""

    locks: Locks = frozenset()
    dropped: frozenset[str] = frozenset()
    deferred: tuple[int, ...] = ()
    published: frozenset[str] = frozenset()
    running: frozenset[int] = frozenset()
    drained: bool = False
    looked: frozenset[str] = frozenset()
    tests: frozenset[tuple[str, bool]] = frozenset()


def join(one: State, other: State) -> State:
    """What holds where the two paths meet."""
    if one == other:
        return one
    return State(
        meet(one.locks, other.locks),
        one.dropped | other.dropped,
        one.deferred + tuple(number for number in other.deferred if number not in one.deferred),
        one.published | other.published,
        one.running | other.running,
        one.drained or other.drained,
        one.looked & other.looked,
        one.tests & other.tests,
    )


def locked(state: State, verb: str, lock: str) -> State:
    """What holds after a method of a mutex was called; whether TryLock took it, a branch tells."""
    if verb.startswith("Try"):
        return state
    if verb in ("Lock", "RLock"):
        locks = hold(state.locks, lock, WRITE if verb == "Lock" else READ)
        return msgspec.structs.replace(state, locks=locks, tests=frozenset())
    dropped = state.dropped if any(held == lock for held, _ in state.locks) else state.dropped | {lock}
    return msgspec.structs.replace(state, locks=let_go(state.locks, lock), dropped=dropped, tests=frozenset())


def waited(state: State) -> State:
    """What holds after somebody was waited for."""
    return msgspec.structs.replace(state, running=frozenset(), drained=True)


class Place(NamedTuple):
    """An instruction of a function of the program."""

    function: int
    number: int


class Access(msgspec.Struct, frozen=True, gc=False):
    """One use of mapped memory. ``kind`` is read, write, atomic, unmap or protect.

    ``owner`` is "" where others may reach the object that holds the memory, "fresh" where nobody else can
    yet, else the port it came in by. ``via`` are the places further in, the last one touches the memory.
    ``word`` are the cells whose pointer is the very address. ``text`` is the memory in the code's words.
    ``direct``: the memory was reached from a parameter, variable or object at hand, not handed out by a call.
    ``spawned``: the place is a go statement, the goroutine touches the memory."""

    kind: str
    memory: Value
    place: Place
    state: State
    owner: str
    text: str
    via: tuple[Place, ...] = ()
    word: frozenset[str] = frozenset()
    spawned: bool = False
    direct: bool = True

    @property
    def deepest(self) -> Place:
        """Where the memory is touched."""
        return self.via[-1] if self.via else self.place


class Call(msgspec.Struct, frozen=True, gc=False):
    """A call of a function that is analysed. ``how`` is now or go; ``owners`` says for each port of the
    callee what ``Access.owner`` says."""

    caller: int
    number: int
    callee: int
    how: str
    state: State
    owners: tuple[tuple[str, str], ...]


class Summary(msgspec.Struct, frozen=True, gc=False):
    """What callers need.

    Of results, by position: ``results`` what they are views of, ``made`` those that are new objects,
    ``functions`` what they call (``unlock:LOCK`` is a bound Unlock), ``origins`` the ports they are reached
    from, ``global`` or ``?``. ``locks``: the function takes a lock itself, so that what it hands out is used
    after that. ``stores`` are (cell, symbol), ``ends`` ports whose memory is unmapped, ``accesses`` those of
    memory that came in by a port, ``gains`` locks held at every return, ``drops`` locks of the caller that
    are given up. ``publishes`` and ``spawns`` are ports that others can reach, or that run in a goroutine,
    afterwards, ``ties`` (port, port of the object that it is stored into); ``drains``: it waits for somebody;
    ``tests`` the cells that the results tell of."""

    results: tuple[Value, ...] = ()
    made: frozenset[int] = frozenset()
    functions: tuple[frozenset[int | str], ...] = ()
    stores: tuple[tuple[str, Symbol], ...] = ()
    ends: frozenset[Symbol] = frozenset()
    origins: tuple[frozenset[str], ...] = ()
    locks: bool = False
    accesses: tuple[Access, ...] = ()
    gains: Locks = frozenset()
    drops: frozenset[str] = frozenset()
    publishes: frozenset[str] = frozenset()
    ties: frozenset[tuple[str, str]] = frozenset()
    spawns: frozenset[str] = frozenset()
    drains: bool = False
    tests: frozenset[str] = frozenset()


UNKNOWN: Final = Summary()
