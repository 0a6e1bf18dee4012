"""The laws of the lattice of addresses, and what an atom says of itself."""

import random

from goracelint.engine.provenance.domain import GO, NO_ADDRESS, OPEN, Atom, Atoms, Base, State, join


def base(kind: str, key: int = 0) -> Base:
    return Base(kind, 1, key, "", "x")


def joined(left: State, right: State) -> State:
    result = dict(left)
    join(result, right)
    return result


def random_state(chance: random.Random) -> State:
    keys = (0, 1, 2, (3, 0), (3, 1))
    return {key: chance.randrange(1, 64) for key in keys if chance.random() < 0.6}


def test_join_is_a_least_upper_bound() -> None:
    chance = random.Random(7)
    for _ in range(300):
        a, b, c = (random_state(chance) for _ in range(3))
        assert joined(a, a) == a
        assert joined(a, b) == joined(b, a)
        assert joined(joined(a, b), c) == joined(a, joined(b, c))
        assert joined(a, {}) == a
        assert joined(joined(a, b), b) == joined(a, b)


def test_join_says_whether_anything_is_new() -> None:
    state: State = {0: 0b01}
    assert join(state, {0: 0b10})
    assert not join(state, {0: 0b10})
    assert join(state, {1: 0b1})
    assert state == {0: 0b11, 1: 0b1}


def test_equal_atoms_have_one_bit() -> None:
    atoms = Atoms()
    first, second = Atom("pointer", base("fresh")), Atom("integer", base("fresh"))
    assert atoms.bit(first) == atoms.bit(Atom("pointer", base("fresh"))) == 1
    assert atoms.bit(second) == 2
    assert atoms.of(3) == [first, second]
    assert atoms.of(0) == []


def test_kinds_of_memory_do_not_overlap() -> None:
    assert not GO & OPEN
    assert not GO & NO_ADDRESS
    assert not OPEN & NO_ADDRESS
    assert Atom("integer", base("local")).is_go
    assert not Atom("integer", base("foreign")).is_go
