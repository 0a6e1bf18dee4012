"""Laws that joins must keep, on all elements where they are few and on seeded random states where not.

Values keep the laws of a join where nil, true and false are left out. With them they do not: what is unknown (0)
takes constants away from the other side but keeps its tokens, so (0, {b, nil}) gives {b}, and once more {b, nil}.
The laws that this breaks are tested without constants.
"""

import itertools
import random
from collections.abc import Iterator

import pytest

from goracelint.engine.ownership import lattice
from goracelint.engine.ownership.domain import MAYBE, NIL, OWNED, RELEASED, State, Token, Tokens, bits, only

ELEMENTS = range(6)
FIELDS = ("", "a", "a.b", "c")
Contents = dict[lattice.Key, int]


def random_contents(chance: random.Random) -> Contents:
    return {(holder, field): chance.randrange(6) for holder in (3, 4) for field in FIELDS if chance.random() < 0.5}


def copied(contents: Contents, other: Contents) -> Contents:
    joined = dict(contents)
    lattice.join_contents(joined, other)
    return joined


def table() -> Tokens:
    tokens = Tokens()
    for kind, step in (("port", "arg0"), ("acquired", ""), ("fresh", ""), ("view", "buffer"), ("global", "p.x")):
        tokens.intern(Token(kind, 3 if kind == "view" else -1, step, len(tokens.rows)))
    return tokens


def random_state(chance: random.Random, constants: bool = True) -> State:
    state = State()
    tokens = range(3, 8)
    kept = 0xFF if constants else 0xF8
    state.env = {register: chance.randrange(256) & kept for register in range(4) if chance.random() < 0.7}
    steps = ("f", "[]", "*", "=")
    state.heap = {(t, step): chance.randrange(256) & kept for t in tokens for step in steps if chance.random() < 0.2}
    state.status = {t: (chance.choice((OWNED, RELEASED, MAYBE)), t) for t in tokens if chance.random() < 0.5}
    state.shares = {t: t for t in tokens if chance.random() < 0.3}
    state.defers = tuple(site for site in (10, 20, 30) if chance.random() < 0.5)
    state.guards = dict.fromkeys([(t, "nil") for t in tokens if chance.random() < 0.3])
    state.conditions = {register: chance.random() < 0.5 for register in range(3) if chance.random() < 0.6}
    state.contents = random_contents(chance)
    state.used, state.detached = chance.randrange(256), chance.randrange(256)
    state.waited = chance.random() < 0.5
    return state


def meaning(state: State) -> tuple[object, ...]:
    """The state without what only words and order tell."""
    return (
        {register: value for register, value in state.env.items() if value},
        state.heap,
        {token: status for token, (status, _) in state.status.items()},
        set(state.shares),
        state.defers,
        set(state.guards),
        state.conditions,
        state.contents,
        (state.used, state.detached, state.waited),
    )


def pairs(count: int, constants: bool = True) -> Iterator[tuple[State, State, Tokens]]:
    chance = random.Random(20)
    for _ in range(count):
        yield random_state(chance, constants), random_state(chance, constants), table()


def test_contents_form_a_semilattice() -> None:
    join = lattice.join
    for a, b, c in itertools.product(ELEMENTS, repeat=3):
        assert join(a, a) == a
        assert join(a, b) == join(b, a)
        assert join(a, join(b, c)) == join(join(a, b), c)


def test_unknown_is_the_top_and_cleared_and_preset_are_minimal() -> None:
    assert {lattice.join(a, lattice.UNKNOWN) for a in ELEMENTS} == {lattice.UNKNOWN}
    for low in (lattice.CLEARED, lattice.PRESET):
        assert [a for a in ELEMENTS if lattice.join(a, low) == low] == [low]


def test_joined_contents_give_every_field_the_join_of_its_elements() -> None:
    chance = random.Random(7)
    for _ in range(300):
        mine, other = random_contents(chance), random_contents(chance)
        joined = copied(mine, other)
        for key in itertools.product((3, 4), (*FIELDS, "a.b.c", "d")):
            assert lattice.lookup(joined, *key) == lattice.join(lattice.lookup(mine, *key), lattice.lookup(other, *key))
        assert joined == copied(other, mine)


def test_put_says_it_of_the_field_and_its_parts_only() -> None:
    contents: Contents = {(3, ""): lattice.CARRIED, (3, "a.b"): lattice.SOME, (3, "c"): lattice.FILLED}
    lattice.put(contents, 3, "a", lattice.CLEARED)
    assert [lattice.lookup(contents, 3, field) for field in ("", "a", "a.b", "c")] == [
        lattice.CARRIED,
        lattice.CLEARED,
        lattice.CLEARED,
        lattice.FILLED,
    ]


def test_a_state_absorbs_itself_without_change() -> None:
    for state, _, tokens in pairs(300):
        before = meaning(state.copy())
        assert not state.absorb(state.copy(), tokens)
        assert meaning(state) == before


def test_order_of_joining_does_not_change_the_meaning() -> None:
    for a, b, tokens in pairs(500):
        left, right = a.copy(), b.copy()
        left.absorb(b, tokens)
        right.absorb(a, tokens)
        assert meaning(left) == meaning(right)


def test_what_was_absorbed_changes_nothing_again() -> None:
    for a, b, tokens in pairs(500, constants=False):
        a.absorb(b, tokens)
        assert not a.absorb(b, tokens)


def test_a_chain_of_joins_becomes_stable() -> None:
    chance = random.Random(3)
    state, tokens = random_state(chance, constants=False), table()
    others = [random_state(chance, constants=False) for _ in range(40)]
    for other in others:
        state.absorb(other, tokens)
    assert not any(state.absorb(other, tokens) for other in others)


@pytest.mark.parametrize(
    ("mine", "other", "joined"),
    [
        ({5: (OWNED, -1)}, {5: (RELEASED, 1)}, {5: (MAYBE, 1)}),
        ({5: (RELEASED, 1)}, {}, {5: (MAYBE, 1)}),
        ({}, {5: (OWNED, -1)}, {5: (OWNED, -1)}),
        ({5: (RELEASED, 1)}, {5: (RELEASED, 2)}, {5: (RELEASED, 1)}),
    ],
)
def test_released_on_some_paths_is_maybe(
    mine: dict[int, tuple[int, int]], other: dict[int, tuple[int, int]], joined: dict[int, tuple[int, int]]
) -> None:
    a, b = State(), State()
    a.status, b.status = mine, other
    a.absorb(b, table())
    assert a.status == joined


def test_what_is_unknown_on_one_path_is_no_constant_after_the_join() -> None:
    a, b = State(), State()
    a.env, b.env = {0: NIL, 1: NIL, 2: 1 << 3}, {0: NIL, 2: NIL}
    a.absorb(b, table())
    assert a.env == {0: NIL, 1: 0, 2: 1 << 3 | NIL}


def test_a_copy_shares_nothing() -> None:
    for state, other, tokens in pairs(50):
        before = meaning(state.copy())
        state.copy().absorb(other, tokens)
        assert meaning(state) == before


def test_bits_and_only_read_values() -> None:
    assert bits(0b101001) == (0, 3, 5)
    assert [only(value) for value in (0, 0b1000, 0b1100)] == [-1, 3, -1]
