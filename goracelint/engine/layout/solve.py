"""The forward solver: one state a block, joined where paths meet, until nothing changes; then one pass that reports.

::

    p := unsafe.Pointer(&data[0])
    for ; n > 0; n-- {
        p = unsafe.Add(p, 8)        first turn: 8 bytes in; joined with the start: somewhere in data
    }

Errs: branches are not told apart. What a literal may assign later is known only where nobody assigns it again.
"""

from __future__ import annotations

import heapq
from typing import Final

from goracelint.engine.layout import transfer
from goracelint.engine.layout.frame import Frame
from goracelint.engine.layout.memory import State, join

MAX_VISITS: Final = 6  # of a block; lattices are two steps high, so loops settle before that


def solve(frame: Frame, entry: State) -> None:
    """Run a function from its entry; what was seen is left in the frame."""
    states: dict[int, State] = {0: entry}
    visits: dict[int, int] = {}
    work = [0]
    while work:
        block = heapq.heappop(work)
        if visits.get(block, 0) >= MAX_VISITS:
            continue
        visits[block] = visits.get(block, 0) + 1
        after = _run(frame, block, dict(states[block]))
        for target in frame.body.successors(block):
            if target not in states:
                states[target] = dict(after)
            elif not join(states[target], after):
                continue
            if target not in work:
                heapq.heappush(work, target)
    frame.is_reporting = True
    for block in sorted(states):
        _run(frame, block, dict(states[block]))


def _run(frame: Frame, block: int, state: State) -> State:
    rows, handlers = frame.body.rows, transfer.HANDLERS
    for number in frame.body.block_range(block):
        row = rows[number]
        handler = handlers[row[0]]
        if handler is not None:
            handler(frame, state, number, row)
        elif row[1] >= 0:
            state.pop(row[1], None)
    return state
