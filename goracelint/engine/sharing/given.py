"""What a call gives to its caller: the summaries of its callees in the caller's terms.

::

    func (r *ring) header() []byte { return r.data[:8] }     result 0 is a view of cell ring.data
    func first(b []byte) []byte { return b[:1] }             result 0 is a view of arg0
    h := first(r.header())                                   h is a view of cell ring.data

Errs: what a callee in the same recursion gives is not known yet.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from goracelint.engine.sharing.domain import ELSEWHERE, NOTHING, Callees, Roots, Summary, Symbol, Value
from goracelint.engine.sharing.mappings import Mappings
from goracelint.ir.opcodes import NONE
from goracelint.program.resolve import Target

if TYPE_CHECKING:
    from goracelint.engine.sharing.values import Values


def summary_here(
    values: "Values", number: int, target: Target, ports: Mapping[str, int], callees: tuple[int, ...]
) -> Summary:
    """The summary of a call with the caller's symbols for ports and this call for mappings.

    What the callees store and unmap is noted in ``values``."""
    summaries = [summary for callee in callees if (summary := values.summary_of(callee)) is not None]
    if not callees:
        summaries = [_modelled(values.mappings, target)]
    results: list[Value] = []
    functions: list[Callees] = []
    origins: list[Roots] = []
    for summary in summaries:
        for index, roots in enumerate(summary.origins):
            origins += [frozenset()] * (index + 1 - len(origins))
            origins[index] |= ELSEWHERE if summary.locks else _roots_here(values, roots, ports)
        for index, value in enumerate(summary.results):
            held = frozenset().union(*(_here(values, symbol, number, ports) for symbol in value))
            results += [NOTHING] * (index + 1 - len(results))
            results[index] |= held
        for index, callee in enumerate(summary.functions):
            functions += [frozenset()] * (index + 1 - len(functions))
            functions[index] |= callee
        for cell, symbol in summary.stores:
            values.store(cell, _here(values, symbol, number, ports))
        for symbol in summary.ends:
            values.ended |= _here(values, symbol, number, ports)
    made = frozenset.intersection(*(summary.made for summary in summaries)) if summaries else frozenset()
    return Summary(tuple(results), made, tuple(functions), origins=tuple(origins))


def _roots_here(values: "Values", roots: Roots, ports: Mapping[str, int]) -> Roots:
    found: set[str] = set()
    for root in roots:
        register = ports.get(root, NONE)
        found |= values.roots[register] if register >= 0 else {root if root == "global" else "?"}
    return frozenset(found)


def _modelled(mappings: Mappings, target: Target) -> Summary:
    views = mappings.views(target)
    results = [NOTHING] * (max((result for result, _ in views), default=-1) + 1)
    for result, port in views:
        results[result] |= {Symbol("port", port)}
    return Summary(tuple(results))


def _here(values: "Values", symbol: Symbol, number: int, ports: Mapping[str, int]) -> Value:
    """A callee's symbol in this function's terms."""
    if symbol.kind == "site":
        return frozenset({Symbol("site", "", values.names.function.id, number)})
    if symbol.kind == "port":
        register = ports.get(symbol.name, NONE)
        return values.memory[register] if register >= 0 else NOTHING
    return frozenset({symbol})
