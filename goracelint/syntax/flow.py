"""The blocks of the function under construction.

    if ok { a() }       BRANCH ok -> yes, done ; place(yes) ; CALL a ; place(done) writes the JUMP done

Control flow is written with labels. ``place`` gives a label its position, ends the block before it and drops
nothing: code that nothing leads to stays in a block of its own. ``resolve`` turns labels into block numbers,
so blocks come in source order. Block 0 is the entry and no label ever stands for it.
Errs: ``live`` takes a jump from dead code for a real one, so a dead block may end in a return of its own.
"""

from typing import Final

from tree_sitter import Node

from goracelint.ir.opcodes import NONE, WIDTH, Op

_JUMP: Final = int(Op.JUMP)
_BRANCH: Final = int(Op.BRANCH)
_CHOOSE: Final = int(Op.CHOOSE)
_RANGE: Final = int(Op.RANGE)


class Flow:
    """Labels and block bounds over a code list that others write values into."""

    __slots__ = ("base", "begin", "code", "labels", "live", "patches", "pool", "refs", "starts", "targets")

    def __init__(self, base: int, code: list[int], pool: list[int]) -> None:
        self.base = base
        self.code = code
        self.pool = pool
        self.labels: list[int] = []  # block number of each label, NONE until placed
        self.refs: list[int] = []
        self.patches: list[int] = []  # where in the code a terminator names labels
        self.starts: list[int] = [0]
        self.begin = 0
        self.live = True  # whether something leads to the end of the code so far
        self.targets: dict[bytes, int] = {}  # goto labels by name

    def label(self) -> int:
        """A label not yet placed."""
        self.labels.append(NONE)
        self.refs.append(0)
        return len(self.labels) - 1

    def place(self, label: int) -> None:
        """The label stands here; code before it falls through to it."""
        if self.begin != len(self.code) or self.begin == 0:
            self.refs[label] += self.live
            at = self.code[-1] if self.code else 0
            self.patches.append(len(self.code))
            self.code.extend((_JUMP, NONE, label, NONE, NONE, at, at))
            self._next_block()
        self.labels[label] = len(self.starts) - 1
        self.live = self.live or self.refs[label] > 0

    def jump(self, label: int, node: Node) -> None:
        """Go to a label, if anything is there that could go."""
        if not self.live and self.begin == len(self.code):
            return
        self.refs[label] += 1
        self._end(_JUMP, label, NONE, NONE, node)

    def branch(self, condition: int, yes: int, no: int, node: Node) -> None:
        """Go to one of two labels."""
        self.refs[yes] += 1
        self.refs[no] += 1
        self._end(_BRANCH, condition, yes, no, node)

    def choose(self, labels: list[int], node: Node) -> None:
        """Go to any one of some labels."""
        for label in labels:
            self.refs[label] += 1
        self._end(_CHOOSE, NONE, len(self.pool), len(labels), node)
        self.pool += labels

    def advance(self, subject: int, registers: tuple[int, int], body: int, done: int, node: Node) -> None:
        """The head of a range loop, which assigns the key and the value registers."""
        self.refs[body] += 1
        self.refs[done] += 1
        self._end(_RANGE, subject, len(self.pool), 4, node)
        self.pool += (*registers, body, done)

    def end_block(self) -> None:
        """A terminator was written; what follows is a new block, and nothing leads to it yet."""
        self._next_block()
        self.live = False

    def place_named(self, name: bytes) -> None:
        """A label of the source stands here; a goto further down may lead to it."""
        self.place(self.goto_target(name))
        self.live = True

    def goto_target(self, name: bytes) -> int:
        """The label that a name in the source stands for."""
        found = self.targets.get(name)
        if found is None:
            found = self.targets[name] = self.label()
        return found

    def _next_block(self) -> None:
        self.begin = len(self.code)
        self.starts.append(self.begin // WIDTH)

    def _end(self, op: int, a: int, b: int, c: int, node: Node) -> None:
        self.patches.append(len(self.code))
        self.code.extend((op, NONE, a, b, c, node.start_byte - self.base, node.end_byte - self.base))
        self.end_block()

    def resolve(self) -> None:
        """Write block numbers where labels stand."""
        code, pool, labels = self.code, self.pool, self.labels
        for at in self.patches:
            op = code[at]
            if op == _JUMP:
                code[at + 2] = labels[code[at + 2]]
            elif op == _BRANCH:
                code[at + 3] = labels[code[at + 3]]
                code[at + 4] = labels[code[at + 4]]
            else:
                first = code[at + 3] + (2 if op == _RANGE else 0)
                last = code[at + 3] + code[at + 4]
                pool[first:last] = [labels[label] for label in pool[first:last]]

    def ends_open(self) -> bool:
        """Whether the end still needs a terminator; if not, the empty last block goes."""
        for label, block in enumerate(self.labels):
            if block == NONE and self.refs[label]:
                self.place(label)  # a goto without its label
        if self.live or self.begin != len(self.code):
            return True
        self.starts.pop()
        return False
