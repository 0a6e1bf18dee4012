"""The call graph among a set of functions, and the order in which callees come first.

The idea on one snippet::

    func render() { b := get(); put(b) }     edges render -> get, render -> put
    func get() *buf { return retry(get) }    edge get -> get: a component of its own

Edges are resolved call targets (static callees, implementors of interface methods), functions named as
values (``pool.New = newBuf``) and the edge from a function to its literals. Components are strongly
connected sets of functions; within one there is no callee-first order, so ids decide. They are found here: importing
a library of graphs takes longer than all else that an edit costs.

Errs: calls of function values that arrive as arguments or in fields have no edge here.
"""

from __future__ import annotations

import graphlib
import heapq
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def bottom_up(program: Program, functions: Iterable[int]) -> list[int]:
    """The functions, callees before callers; members of one component by id."""
    return sorted_callees_first(call_edges(program, functions))


def sorted_callees_first(edges: Edges) -> list[int]:
    """The nodes of a graph, callees before callers; members of one component by id."""
    try:
        return _without_cycles(edges)
    except graphlib.CycleError:
        members = {min(component): sorted(component) for component in components(edges)}
    first_of = {id_: first for first, component in members.items() for id_ in component}
    condensed = {
        first: {first_of[callee] for id_ in component for callee in edges[id_]} - {first}
        for first, component in sorted(members.items())
    }
    return [id_ for first in _without_cycles(condensed) for id_ in members[first]]


def _without_cycles(edges: Edges) -> list[int]:
    """Callers as soon as all that call them are out, the smallest id first; reversed."""
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


def components(edges: Edges) -> list[list[int]]:
    """The strongly connected components (R. Tarjan, Depth-first search and linear graph algorithms, 1972)."""
    found: list[list[int]] = []
    numbers: dict[int, int] = {}  # in the order of the search
    lowest: dict[int, int] = {}  # the smallest number that is reached and not in a component yet
    stack: list[int] = []
    stacked: set[int] = set()
    for start in edges:
        pending = [(start, iter(edges[start]))] if start not in numbers else []
        while pending:
            node, callees = pending[-1]
            if node not in numbers:
                numbers[node] = lowest[node] = len(numbers)
                stack.append(node)
                stacked.add(node)
            for callee in callees:
                if callee not in numbers:
                    pending.append((callee, iter(edges[callee])))
                    break
                if callee in stacked:
                    lowest[node] = min(lowest[node], lowest[callee])
            else:
                pending.pop()
                if pending:
                    caller = pending[-1][0]
                    lowest[caller] = min(lowest[caller], lowest[node])
                if lowest[node] == numbers[node]:
                    found.append([])
                    while node in stacked:
                        found[-1].append(stack.pop())
                        stacked.remove(found[-1][-1])
    return found
