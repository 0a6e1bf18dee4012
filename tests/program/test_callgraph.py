"""The order in which callees come before callers."""

from random import Random

import networkx
import pytest

from goracelint.program.callgraph import Edges, bottom_up, sorted_callees_first
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


def _by_networkx(edges: Edges) -> list[int]:
    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(edges)
    graph.add_edges_from((caller, callee) for caller, callees in edges.items() for callee in sorted(callees))
    condensed = networkx.condensation(graph)
    members = {id_: sorted(condensed.nodes[id_]["members"]) for id_ in condensed}
    callers_first = networkx.lexicographical_topological_sort(condensed, lambda component: members[component][0])
    return [id_ for component in reversed(list(callers_first)) for id_ in members[component]]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("chance", [0.0, 0.02, 0.04, 0.08, 0.2])
@pytest.mark.parametrize("is_acyclic", [True, False])
def test_the_order_is_that_of_the_condensed_graph(seed: int, chance: float, is_acyclic: bool) -> None:
    random = Random(seed)
    names = random.sample(range(30), 30)
    edges: Edges = {
        names[node]: {names[other] for other in range(node if is_acyclic else 30) if random.random() < chance}
        for node in range(30)
    }
    without_loops = {node: edges[node] - {node} for node in sorted(edges)}
    assert sorted_callees_first(without_loops) == _by_networkx(without_loops)


def test_a_component_may_be_large() -> None:
    ring: Edges = {node: {(node + 1) % 20_000} for node in range(20_000)}
    assert sorted_callees_first(ring) == list(range(20_000))
