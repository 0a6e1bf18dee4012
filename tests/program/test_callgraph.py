"""The order in which callees come before callers."""

from random import Random

import pytest

from goracelint.program.callgraph import _components_bottom_up, _sorted_callees_first, bottom_up
from tests.program.conftest import Link


def ordered(link: Link, text: str) -> list[str]:
    program = link(f"package demo\n{text}")
    return [
        program.functions[id_].name.removeprefix("demo.") for id_ in bottom_up(program, range(len(program.functions)))
    ]


def test_callees_come_first(link: Link) -> None:
    assert ordered(link, "func a() { b() }\nfunc b() { c() }\nfunc c() {}") == ["c", "b", "a"]


def test_literals_and_named_function_values_come_before_the_function_around(link: Link) -> None:
    assert ordered(link, "func a() { x := func() {}; use(x, b) }\nfunc b() {}") == ["b", "a.func1", "a"]


def test_members_of_a_cycle_stay_together_in_order_of_id(link: Link) -> None:
    assert ordered(link, "func a() { b() }\nfunc b() { c(); d() }\nfunc c() { b() }\nfunc d() {}") == [
        "d",
        "b",
        "c",
        "a",
    ]


def test_implementors_come_before_the_call_through_the_interface(link: Link) -> None:
    text = "type i interface{ m() }\nfunc a(x i) { x.m() }\ntype t int\nfunc (t) m() {}"
    assert ordered(link, text) == ["(demo.t).m", "a"]


@pytest.mark.parametrize("seed", range(20))
def test_without_cycles_the_order_is_that_of_the_components(seed: int) -> None:
    random = Random(seed)
    edges = {node: {other for other in range(node) if random.random() < 0.2} for node in range(30)}
    names = random.sample(range(30), 30)
    renamed = {names[node]: {names[other] for other in others} for node, others in edges.items()}
    ordered_edges = {node: renamed[node] for node in sorted(renamed)}
    assert _sorted_callees_first(ordered_edges) == _components_bottom_up(ordered_edges)
