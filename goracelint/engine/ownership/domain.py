"""The abstract domain of ownership: tokens, values, states.

::

    b := pool.Get().(*bytes.Buffer)   token 9 = acquired here; b holds {9}; 9 is owned
    s := b.Bytes()                    token 10 = view of 9;    s holds {10}
    pool.Put(b)                       9 is released; 10 is memory of a released object
    use(s)                            UseAfterRelease, seen through the view

A *token* stands for an abstract object of one function: what a port holds on entry, what an acquire or
an allocation gives, a view of another token's memory, a place read from another token. A *value* is a
bitset of tokens (Python int); 0 is "nothing we follow". ``NIL``, ``TRUE`` and ``FALSE`` are tokens too,
so a nil test narrows values as an alias does. A *state* maps registers and (token, step) memory to
values and tokens to their typestate. Several states are kept per block (disjuncts), as long as they
disagree on ownership: that correlates results, flags and releases.

Bottom is no state at all; the join of two states is union of values, intersection of conditions, and
``MAYBE`` where typestates differ. Errs: tokens are per allocation site (one older generation is kept
apart); all elements of a container are one place.
"""

from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from goracelint.engine.ownership.lattice import Key, join_contents
from goracelint.program.types import Type

NIL, TRUE, FALSE = 1, 2, 4
CONSTANTS: Final = NIL | TRUE | FALSE
CONSTANT_NAMES: Final = {NIL: "nil", TRUE: "true", FALSE: "false"}
CONSTANT_BITS: Final = {name: bit for bit, name in CONSTANT_NAMES.items()}

OWNED, RELEASED, MAYBE = 1, 2, 3
SCOPED: Final = frozenset({"tx", "bytes"})  # resources whose end is that of a transaction or of a function

K = TypeVar("K")
V = TypeVar("V")


class Token(NamedTuple):
    """One abstract object.

    ``kind``: nil, true, false, port (step = root), global (step = qualified name), place (parent.step),
    acquired, fresh, result (of an unknown call), view (of parent; step = how), closure (step = function
    id), function (step = function id), variable (address of register ``site``), older (of parent).
    ``site`` is the instruction that made it, or -1.
    """

    kind: str
    parent: int
    step: str
    site: int


class Given(NamedTuple):
    """One release on a path: where, in whose words, and whether every path of the callee does it.

    ``inner`` is the (function id, start, end) of the release inside a callee or None; ``lenient``: a second
    release does no harm; ``type`` names the type that the object has there, where that is no interface.
    """

    site: int
    start: int
    end: int
    text: str
    pool: str
    pool_text: str
    inner: tuple[int, int, int] | None
    resource: str
    deferred: bool
    always: bool
    lenient: bool = False
    type: str = ""


class Write(NamedTuple):
    """A write to bytes: where, and to what in the user's words."""

    start: int
    end: int
    place: str


class Held(NamedTuple):
    """One hand-over to somebody else on a path: ``how`` as in the event ReleaseWhileShared."""

    site: int
    start: int
    end: int
    how: str
    inner: tuple[int, int, int] | None
    sure: bool = True


class State:
    """One disjunct: what holds at a program point on the paths it stands for."""

    __slots__ = (
        "conditions", "contents", "defers", "detached", "env", "flagged", "guards", "heap", "met", "read", "shares",
        "stale", "status", "used", "waited", "waits_somewhere",
    )  # fmt: skip

    def __init__(self) -> None:
        self.env: dict[int, int] = {}
        self.heap: dict[tuple[int, str], int] = {}
        self.status: dict[int, tuple[int, int]] = {}  # token -> (OWNED | RELEASED | MAYBE, index of the Given or -1)
        self.shares: dict[int, int] = {}  # token -> index of the Held
        self.defers: tuple[int, ...] = ()  # instruction numbers, oldest first
        self.guards: dict[tuple[int, str], None] = {}  # (port or place token, constant name) assumed on entry
        self.conditions: dict[int, bool] = {}  # number of a condition -> its value
        self.detached = 0  # places that no longer belong to the object they were read from
        self.contents: dict[Key, int] = {}  # (token, field or "") -> what the field holds, see lattice
        self.met: dict[Key, tuple[str, int, int]] = {}  # carried content that counted -> how, site, evidence
        self.flagged = 0  # tokens a flag of which was tested
        self.read = 0  # strings without a copy that were read
        self.stale: dict[int, Write] = {}  # those whose bytes were written since
        self.used = 0  # port and place tokens whose memory was accessed
        self.waited = False
        self.waits_somewhere = False  # on some of the joined paths

    def copy(self) -> "State":
        """An independent copy."""
        other = State.__new__(State)
        other.env = self.env.copy()
        other.heap = self.heap.copy()
        other.status = self.status.copy()
        other.shares = self.shares.copy()
        other.defers = self.defers
        other.guards = self.guards.copy()
        other.conditions = self.conditions.copy()
        other.detached = self.detached
        other.contents = self.contents.copy()
        other.met = self.met.copy()
        other.flagged = self.flagged
        other.read = self.read
        other.stale = self.stale.copy()
        other.used = self.used
        other.waited = self.waited
        other.waits_somewhere = self.waits_somewhere
        return other

    def agrees(self, other: "State") -> bool:
        """Reports whether two states say the same of ownership: they are joined, others stay apart."""
        mine, its = self.status, other.status
        return (
            len(mine) == len(its)
            and self.defers == other.defers
            and self.shares == other.shares
            and all(token in its and its[token][0] == status for token, (status, _) in mine.items())
        )

    def absorb(self, other: "State", tokens: "Tokens") -> bool:
        """Join ``other`` into this state; reports whether anything changed."""
        changed = _join_registers(self.env, other.env) | _join_memory(self.heap, other.heap, tokens)
        for token, (status, given) in other.status.items():
            mine, my_given = self.status.get(token, (OWNED if status == OWNED else 0, -1))
            joined = status if mine == status else MAYBE
            if self.status.get(token) != (joined, my_given if my_given >= 0 else given):
                self.status[token] = (joined, my_given if my_given >= 0 else given)
                changed = True
        for token, (status, given) in list(self.status.items()):
            if token not in other.status and status == RELEASED:
                self.status[token] = (MAYBE, given)
                changed = True
        for token, held in other.shares.items():
            if token not in self.shares:
                self.shares[token] = held
                changed = True
        changed |= _keep_common(self.conditions, other.conditions) | _keep_common(self.guards, other.guards)
        changed |= join_contents(self.contents, other.contents)
        for met, use in other.met.items():
            known = self.met.get(met)
            if known is None or use[2] > known[2]:
                self.met[met] = use
                changed = True
        for token in [token for token in other.stale if token not in self.stale]:
            self.stale[token] = other.stale[token]
            changed = True
        bitsets = (self.used | other.used, self.detached | other.detached, self.flagged | other.flagged)
        if bitsets != (self.used, self.detached, self.flagged) or other.read & ~self.read:
            self.used, self.detached, self.flagged = bitsets
            self.read |= other.read
            changed = True
        if self.defers != other.defers:
            self.defers = _common_defers(self.defers, other.defers)
        self.waited &= other.waited
        if other.waits_somewhere and not self.waits_somewhere:
            self.waits_somewhere = changed = True
        return changed


def _join_registers(mine: dict[int, int], other: dict[int, int]) -> bool:
    """Union; a register that one side never assigned may hold anything, so it keeps no constants."""
    changed = False
    for register, value in other.items():
        have = mine.get(register, 0)
        if value != have:
            joined = _mix(have, value)
            if joined != have:
                mine[register] = joined
                changed = True
    for register in mine.keys() - other.keys():
        have = mine[register]
        if have & CONSTANTS:
            mine[register] = have & ~CONSTANTS
            changed = True
    return changed


def _join_memory(mine: dict[tuple[int, str], int], other: dict[tuple[int, str], int], tokens: "Tokens") -> bool:
    """Union; a place that one side never touched holds there what it held on entry."""
    changed = False
    for key, value in other.items():
        have = mine.get(key)
        if have == value:
            continue
        if have is None:
            have = initial(tokens, key)
            mine[key] = have
            changed = True
        if value != have:
            joined = _collect(have, value) if key[1] in _CONTAINED else _mix(have, value)
            if joined != have:
                mine[key] = joined
                changed = True
    if len(mine) == len(other):
        return changed  # both have touched the same places
    for key, have in mine.items():
        if key not in other:
            value = initial(tokens, key)
            joined = _collect(have, value) if key[1] in _CONTAINED else _mix(have, value)
            if joined != have:
                mine[key] = joined
                changed = True
    return changed


_CONTAINED: Final = frozenset({"[]", "key", "~", "0"})
_OPEN: Final = frozenset({"port", "global", "place", "acquired", "result", "older"})


def initial(tokens: "Tokens", key: tuple[int, str]) -> int:
    """What a place holds before anything is stored there; 0 where that is not followed."""
    holder, step = key
    if holder < 3 or step in _CONTAINED:
        return 0
    row = tokens.rows[holder]
    if step == "=":
        return 1 << holder
    if row.kind in _OPEN or (row.kind == "fresh" and row.step):
        place = tokens.places.get(key)
        return 1 << (tokens.intern(Token("place", holder, step, -1)) if place is None else place)
    return 0


def _collect(have: int, value: int) -> int:
    """All that a container may hold on either side."""
    return have | value


def _mix(have: int, value: int) -> int:
    """Union; a value that may be something unknown (0) keeps no constants."""
    if not have or not value:
        return (have | value) & ~CONSTANTS
    return have | value


def _keep_common(mine: dict[K, V], other: dict[K, V]) -> bool:
    if mine == other:
        return False
    lost = [key for key, value in mine.items() if key not in other or other[key] != value]
    for key in lost:
        del mine[key]
    return bool(lost)


def _common_defers(mine: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """Deferred calls that both have; the others are forgotten."""
    # unsound: a deferred call that only some of the joined paths registered is not run.
    return tuple(site for site in mine if site in other)


class Chain(NamedTuple):
    """A token and, one after the other, the objects whose memory it is, unless one of them is detached.

    ``all`` are these as a value, ``noted`` those of them that callers may know: ports, places and variables.
    """

    tokens: tuple[int, ...]
    all: int
    noted: int


_WITHIN: Final = frozenset({"place", "view", "copy"})


class Tokens:
    """The interning table of one function's tokens, in order of first appearance.

    A row never changes, so what follows from rows alone is settled when a token is made; what follows from types too
    is remembered until a token gets its type.
    """

    __slots__ = (
        "behind", "chains", "cut_chains", "functions", "holders", "ids", "places", "rows", "seen", "strings", "types",
        "variables", "viewed", "views", "within",
    )  # fmt: skip

    def __init__(self) -> None:
        self.functions = 0  # the tokens that are functions, as a value
        self.holders = 0  # those that others are places, views or copies of
        self.viewed = 0  # those of whose memory there are views
        self.seen = 0  # those that are views
        self.strings = 0  # and of these those that are strings
        self.within: list[int] = []  # token -> itself and what it is a place, a view or a copy of, as a value
        self.chains: dict[int, Chain] = {}  # see memory.owners
        self.cut_chains: dict[tuple[int, int], Chain] = {}  # the same where some of the chain are detached
        self.behind: dict[tuple[int, str], int] = {}  # see memory.follow
        self.places: dict[tuple[int, str], int] = {}  # (token, step) -> the token of that place
        self.views: dict[tuple[int, str], int] = {}
        self.variables: dict[str, int] = {}
        self.rows: list[Token] = []
        self.ids: dict[Token, int] = {}
        self.types: list[Type | None] = []
        for kind in ("nil", "true", "false"):
            self.intern(Token(kind, -1, "", -1))

    def intern(self, token: Token, type_: Type | None = None) -> int:
        """The id of a token, new or known; a type given later fills a missing one."""
        found = self.ids.get(token)
        if found is None:
            found = self.ids[token] = len(self.rows)
            self.rows.append(token)
            self.types.append(type_)
            inside = token.parent > 2 and token.kind in _WITHIN
            self.within.append(1 << found | (self.within[token.parent] if inside else 0))
            self.holders |= 1 << token.parent if inside else 0
            if token.kind in ("closure", "function"):
                self.functions |= 1 << found
            elif token.kind == "place":
                self.places[(token.parent, token.step)] = found
            elif token.kind == "view":
                self.seen |= 1 << found
                self.viewed |= 1 << token.parent
                self.strings |= 1 << found if token.step == "string" else 0
        elif type_ is not None and self.types[found] is None:
            self.give_type(found, type_)
        return found

    def variable(self, name: str) -> int:
        """The token of a package-level variable."""
        found = self.variables.get(name)
        if found is None:
            found = self.variables[name] = self.intern(Token("global", -1, name, -1))
        return found

    def give_type(self, token: int, type_: Type | None) -> None:
        """A token whose type was not known has this one; who owns whose memory may follow from it."""
        self.types[token] = type_
        self.chains.clear()
        self.cut_chains.clear()
        self.behind.clear()

    def view(self, base: int, how: str, site: int, type_: Type | None) -> int:
        """The token for memory of an object seen in one way; its site is where it was first seen so."""
        found = self.views.get((base, how))
        if found is None:
            found = self.views[(base, how)] = self.intern(Token("view", base, how, site), type_)
        return found


@lru_cache(maxsize=1 << 14)  # measured: 99 of 100 values were asked for before
def bits(value: int) -> tuple[int, ...]:
    """The token ids in a value, ascending."""
    found = []
    while value:
        low = value & -value
        found.append(low.bit_length() - 1)
        value ^= low
    return tuple(found)


def only(value: int) -> int:
    """The single token of a value, or -1."""
    return value.bit_length() - 1 if value and not value & (value - 1) else -1
