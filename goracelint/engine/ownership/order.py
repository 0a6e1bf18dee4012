"""Order: which instruction may run after which, without a loop going round in between.

::

    for _, c := range text {
        switch mode {
        case start:  x.next = inString     runs before the read only when the loop goes round:
        case end:    mode = x.next         what links the two is the mode, which nobody follows
        }
    }
    use(x.next)                            comes after both

Blocks are in source order, so an edge to the same or an earlier block is a back edge. Behind a back edge
only what comes after the loop is reached. Errs: with goto, blocks of a loop may lie behind its last back edge.
"""

from goracelint.engine.ownership.frame import Frame


class Order:
    """The order of the instructions of one function."""

    def __init__(self, frame: Frame) -> None:
        blocks = range(len(frame.body.blocks))
        self._block_of: dict[int, int] = {}
        following: list[tuple[int, ...]] = []
        for block in blocks:
            numbers = frame.body.block_range(block)
            self._block_of.update((number, block) for number in numbers)
            following.append(frame.body.successors(block))
        ends = {header: block for block in blocks for header in following[block] if header <= block}
        forward = [0] * len(blocks)
        for block in reversed(blocks):
            for target in following[block]:
                if target > block:
                    forward[block] |= forward[target] | 1 << target
        self._after = [0] * len(blocks)
        for block in reversed(blocks):
            self._after[block] = forward[block]
            for source in (block, *(b for b in blocks if forward[block] >> b & 1)):
                for header in following[source]:
                    if header <= source:
                        self._after[block] |= forward[header] >> ends[header] + 1 << ends[header] + 1

    def may_follow(self, first: int, second: int) -> bool:
        """Reports whether instruction ``second`` may run after ``first`` in the same round of every loop."""
        a, b = self._block_of.get(first, -1), self._block_of.get(second, -1)
        if a == b:
            return first < second
        return a >= 0 and b >= 0 and bool(self._after[a] >> b & 1)
