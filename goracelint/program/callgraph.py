"""The call graph among a set of functions, and the order in which callees come first.

The idea on one snippet::

    func render() { b := get(); put(b) }     edges render -> get, render -> put
    func get() *buf { return retry(get) }    edge get -> get: a component of its own

Edges are resolved call targets (static callees, implementors of interface methods), functions named as
values (``pool.New = newBuf``) and the edge from a function to its literals. Components are strongly
connected sets of functions; within one there is no callee-first order, so ids decide. networkx is asked where there
are cycles, and imported only then.

Errs: calls of function values that arrive as arguments or in fields have no edge here.
"""

from __future__ import annotations

import graphlib
import heapq
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

    from goracelint.program.program import Program


Edges = dict[int, set[int]]
"""Caller -> callees among the functions in question."""


def call_edges(program: Program, functions: Iterable[int]) -> Edges:
    """The edges from each of ``functions`` (ids) to those that it calls, names or contains."""
    edges: Edges = {member: set() for member in sorted(set(functions))}
    for caller in edges:
        function = program.functions[caller]
        if function.parent in edges:
            edges[function.parent].add(caller)
        if not function.has_body:
            continue
        typing = program.infer(function)
        mentioned = [target.functions for target in typing.targets.values()]
        mentioned += [entity.functions for entity in typing.denotes.values()]
        edges[caller].update(callee for callees in mentioned for callee in callees if callee in edges)
        edges[caller].discard(caller)  # a function that calls itself is a component of its own
    return edges


def call_graph(edges: Edges) -> networkx.DiGraph[int]:
    """The same as a graph."""
    import networkx

    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(edges)
    graph.add_edges_from((caller, callee) for caller, callees in edges.items() for callee in sorted(callees))
    return graph


def bottom_up(program: Program, functions: Iterable[int]) -> list[int]:
    """The functions, callees before callers; members of one component by id."""
    edges = call_edges(program, functions)
    try:
        return _sorted_callees_first(edges)
    except graphlib.CycleError:
        return _components_bottom_up(edges)


def _sorted_callees_first(edges: Edges) -> list[int]:
    """Of a graph without cycles: callers as soon as all that call them are out, the smallest id first; reversed."""
    callers: Edges = {member: set() for member in edges}
    for caller, callees in edges.items():
        for callee in callees:
            callers[callee].add(caller)
    sorter = graphlib.TopologicalSorter(callers)
    sorter.prepare()
    ready = list(sorter.get_ready())
    heapq.heapify(ready)
    order = []
    while ready:
        order.append(heapq.heappop(ready))
        sorter.done(order[-1])
        for member in sorter.get_ready():
            heapq.heappush(ready, member)
    return order[::-1]


def _components_bottom_up(edges: Edges) -> list[int]:
    import networkx

    condensed = networkx.condensation(call_graph(edges))
    members = {id_: sorted(condensed.nodes[id_]["members"]) for id_ in condensed}
    callers_first = networkx.lexicographical_topological_sort(condensed, lambda component: members[component][0])
    return [id_ for component in reversed(list(callers_first)) for id_ in members[component]]
