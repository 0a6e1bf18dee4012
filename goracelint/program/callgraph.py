"""The call graph among a set of functions, and the order in which callees come first.

The idea on one snippet::

    func render() { b := get(); put(b) }     edges render -> get, render -> put
    func get() *buf { return retry(get) }    edge get -> get: a component of its own

Edges are resolved call targets (static callees, implementors of interface methods), functions named as
values (``pool.New = newBuf``) and the edge from a function to its literals. Components are strongly
connected sets of functions; within one there is no callee-first order, so ids decide.

Errs: calls of function values that arrive as arguments or in fields have no edge here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

    from goracelint.program.program import Program


def call_graph(program: Program, functions: Iterable[int]) -> networkx.DiGraph[int]:
    """The graph over ``functions`` (ids); edges lead from caller to callee."""
    import networkx

    members = sorted(set(functions))
    chosen = set(members)
    graph: networkx.DiGraph[int] = networkx.DiGraph()
    graph.add_nodes_from(members)
    for caller in members:
        function = program.functions[caller]
        if function.parent in chosen:
            graph.add_edge(function.parent, caller)
        if not function.has_body:
            continue
        typing = program.infer(function)
        mentioned = [target.functions for target in typing.targets.values()]
        mentioned += [entity.functions for entity in typing.denotes.values()]
        graph.add_edges_from((caller, callee) for callees in mentioned for callee in callees if callee in chosen)
    return graph


def bottom_up(program: Program, functions: Iterable[int]) -> list[int]:
    """The functions, callees before callers; members of one component by id."""
    import networkx

    condensed = networkx.condensation(call_graph(program, functions))
    members = {id_: sorted(condensed.nodes[id_]["members"]) for id_ in condensed}
    callers_first = networkx.lexicographical_topological_sort(condensed, lambda component: members[component][0])
    return [id_ for component in reversed(list(callers_first)) for id_ in members[component]]
