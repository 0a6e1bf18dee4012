"""The forward solver: values flow through the blocks of one function until nothing new arrives.

::

    var p uintptr
    if n > 0 { p = uintptr(unsafe.Pointer(&b[0])) }     after the branch: no address, or that of b
    q := unsafe.Pointer(p)                              on one of the paths an address that was parked

One state a block; states are joined by union, so what is noted holds on some path. Every atom is made of a
register and a place, so their number is bounded and the work ends.

Errs: two facts that hold on different paths are not told apart (a path that does not exist may be reported).
"""

import heapq
from typing import Final

from goracelint.engine.provenance import transfer
from goracelint.engine.provenance.domain import Atom, State, join
from goracelint.engine.provenance.frame import Frame

MAX_VISITS: Final = 4  # of one block, on average


def solve(frame: Frame, captured: dict[int, tuple[Atom, ...]]) -> None:
    """Run the function from its entry; notes, results and parameter uses are left in the frame."""
    blocks = len(frame.body.blocks)
    arrived: dict[int, State] = {0: frame.entry(captured)}
    work = [0]
    pending = {0}
    budget = MAX_VISITS * blocks + 8
    while work and budget:
        budget -= 1
        block = heapq.heappop(work)
        pending.discard(block)
        state = dict(arrived[block])
        transfer.run(frame, state, frame.body.block_range(block))
        for successor in frame.body.successors(block):
            known = arrived.get(successor)
            if known is None:
                arrived[successor] = dict(state)
            elif not join(known, state):
                continue
            if successor not in pending:
                pending.add(successor)
                heapq.heappush(work, successor)
