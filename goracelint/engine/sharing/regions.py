"""Which cells hold which mappings, over the whole program.

::

    r.data, err = syscall.Mmap(...)       cell region.data <- the mapping made here
    v := &view{b: r.data[8:]}             cell view.b <- cell region.data
    syscall.Munmap(x.mem)                 cell x.mem holds a mapping, wherever it came from

The stores of all functions are inclusions between cells; the mappings that reach a cell are the least solution.

Errs: field-based, as cells are: mappings of two objects of one type are one set.
"""

from collections.abc import Iterable

from goracelint.engine.sharing.domain import Symbol, Value

Mapped = frozenset[Symbol]


class Regions:
    """Cell -> the mappings it may hold a view of."""

    def __init__(self, stores: Iterable[tuple[str, Symbol]], ended: Iterable[Symbol]) -> None:
        """``ended`` are the cells whose memory some call unmaps."""
        held: dict[str, set[Symbol]] = {}
        receivers: dict[str, set[str]] = {}
        for cell, symbol in stores:
            if symbol.kind == "site":
                held.setdefault(cell, set()).add(symbol)
            elif symbol.kind == "cell" and symbol.name != cell:
                receivers.setdefault(symbol.name, set()).add(cell)
        for symbol in ended:
            if symbol.kind == "cell":
                held.setdefault(symbol.name, set()).add(Symbol("site", symbol.name))
        pending = sorted(held)
        while pending:
            cell = pending.pop()
            for receiver in sorted(receivers.get(cell, ())):
                known = held.setdefault(receiver, set())
                if not held[cell] <= known:
                    known |= held[cell]
                    pending.append(receiver)
        self._held = {cell: frozenset(found) for cell, found in held.items()}

    def of(self, cell: str) -> Mapped:
        """The mappings that a cell may hold."""
        return self._held.get(cell, frozenset())

    def mapped(self, memory: Value) -> Mapped:
        """The mappings that a value may be a view of."""
        found: set[Symbol] = set()
        for symbol in memory:
            if symbol.kind == "site":
                found.add(symbol)
            elif symbol.kind == "cell":
                found |= self.of(symbol.name)
        return frozenset(found)

    def matters(self, memory: Value) -> bool:
        """Reports whether a value may be a view of a mapping, here or in a caller's eyes."""
        return any(s.kind != "cell" or s.name in self._held for s in memory)
