"""Laws of the locksets and of the states of the sharing analysis."""

from itertools import product

from goracelint.engine.sharing.domain import READ, WRITE, Locks, State, excluded, hold, join, let_go, meet, union

LOCKS: list[Locks] = [
    frozenset(pairs) for pairs in ((), (("a", READ),), (("a", WRITE),), (("b", WRITE),), (("a", READ), ("b", WRITE)))
]
STATES = [
    State(locks, frozenset(dropped), (), frozenset(), frozenset(running), drained, frozenset(tests and {"f"}), tests)
    for locks, dropped, running, drained, tests in product(
        LOCKS[:3], ((), ("c",)), ((), (7,)), (False, True), (frozenset(), frozenset({("f", True)}))
    )
]


def test_meet_is_a_lower_bound_in_both_names_and_modes() -> None:
    for one, other in product(LOCKS, LOCKS):
        low = meet(one, other)
        assert low == meet(other, one)
        assert meet(low, one) == low
        assert meet(one, one) == one


def test_meet_and_union_are_associative_and_absorb_each_other() -> None:
    for one, two, three in product(LOCKS, LOCKS, LOCKS):
        assert meet(meet(one, two), three) == meet(one, meet(two, three))
        assert union(union(one, two), three) == union(one, union(two, three))
    for one, two in product(LOCKS, LOCKS):
        assert meet(one, union(one, two)) == one


def test_a_lock_that_is_let_go_is_not_held() -> None:
    for locks in LOCKS:
        assert let_go(hold(locks, "a", WRITE), "a") == let_go(locks, "a")
        assert ("a", READ) in hold(locks, "a", READ)


def test_two_readers_do_not_exclude_each_other() -> None:
    reader, writer = hold(frozenset(), "a", READ), hold(frozenset(), "a", WRITE)
    assert not excluded(reader, reader)
    assert excluded(reader, writer)
    assert excluded(writer, reader)
    assert not excluded(writer, hold(frozenset(), "b", WRITE))


def test_join_of_states_is_commutative_idempotent_and_associative() -> None:
    for one, two in product(STATES, STATES):
        assert join(one, two) == join(two, one)
        assert join(one, join(one, two)) == join(one, two)
    for one, two, three in product(STATES[::5], STATES[::7], STATES[::3]):
        assert join(join(one, two), three) == join(one, join(two, three))
