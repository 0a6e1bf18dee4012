"""Laws that the join of places must keep, on seeded random states."""

import random
from collections.abc import Iterator

import pytest

from goracelint.engine.layout.memory import PART, WHOLE, Known, Memory, Place, State, join

MEMORIES = tuple(Memory(size, extent, None, "m", 0, 0, 0, 8) for size in (8, 16) for extent in (WHOLE, PART))


def random_state(chance: random.Random) -> State:
    def known() -> Known:
        if chance.random() < 0.3:
            return chance.randrange(3)
        return Place(chance.choice(MEMORIES), chance.choice((None, 0, 8)), chance.random() < 0.3)

    return {register: known() for register in range(6) if chance.random() < 0.8}


def joined(one: State, other: State) -> State:
    result = dict(one)
    join(result, other)
    return result


def states() -> Iterator[tuple[State, State, State]]:
    chance = random.Random(7)
    for _ in range(300):
        yield random_state(chance), random_state(chance), random_state(chance)


@pytest.mark.parametrize(("a", "b", "c"), list(states()))
def test_join_is_a_lattice_join(a: State, b: State, c: State) -> None:
    assert joined(a, a) == a
    assert joined(a, b) == joined(b, a)
    assert joined(joined(a, b), c) == joined(a, joined(b, c))
    assert joined(joined(a, b), b) == joined(a, b)


def test_join_says_whether_it_changed() -> None:
    for a, b, _ in states():
        before = dict(a)
        assert join(a, b) is (a != before)
