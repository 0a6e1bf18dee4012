"""The forward solver: states flow through the blocks of one function until nothing new arrives.

::

    if closeIt { pool.Put(b) }      two states after the branch: released (closeIt true) and owned
    if !closeIt { b.Len() }         only the second state gets here, so nothing is wrong

Blocks are taken in source order (close to reverse post-order) from a work list. A block keeps up to
``MAX_STATES`` states that disagree on ownership; a state that agrees with one there is joined into it,
and beyond the limit the most recent absorbs. A function that no resource is known to pass through keeps
``FEW_STATES``. Work is counted in instructions run, calls weighing more; a function that has used its
allowance goes on with one state per block, and one that has used it three times is left as it is.

Errs: a function that is left as it is lacks the effects of some paths (under-approximation), which its
frame says.
"""

import heapq
from typing import Final

from goracelint.engine.ownership import access, exits, transfer
from goracelint.engine.ownership.branches import assume
from goracelint.engine.ownership.content import range_over
from goracelint.engine.ownership.domain import CONSTANTS, State, Tokens
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import load
from goracelint.engine.ownership.typestate import renew, use
from goracelint.ir.opcodes import NONE, TERMINATORS, Op

MAX_STATES: Final = 8
FEW_STATES: Final = 2
CALL_COST: Final = 8
EXIT_COST: Final = 60
SMALLEST_ALLOWANCE: Final = 1500
LARGEST_ALLOWANCE: Final = 16_000
COPIED_PER_UNIT: Final = 16  # entries of a state that cost as much to copy as an instruction to run
_COSTS: Final[dict[int, int]] = {Op.CALL: CALL_COST, Op.RETURN: EXIT_COST}
ALLOWANCE: Final = 5  # times the cost of running every instruction once

Successor = tuple[int, State]


class _Effort:
    """How many states a block keeps, and what the function may still cost."""

    __slots__ = ("allowance", "states", "used")

    def __init__(self, frame: Frame, states: int) -> None:
        once = sum(_COSTS.get(row[0], 1) for row in frame.code)
        self.allowance = min(max(SMALLEST_ALLOWANCE, ALLOWANCE * once), LARGEST_ALLOWANCE)
        self.states = states
        self.used = 0

    def spend(self, cost: int) -> None:
        """Count work; beyond the allowance blocks keep one state."""
        self.used += cost
        if self.used > self.allowance:
            self.states = 1

    @property
    def is_spent(self) -> bool:
        """Reports whether the function is to be left as it is."""
        return self.used > 2 * self.allowance


def solve(frame: Frame, entry: State, states: int = MAX_STATES) -> None:
    """Run the function from its entry; events and cases are left in the frame."""
    arrived: dict[int, list[State]] = {0: [entry]}
    pending: dict[int, dict[int, None]] = {0: {0: None}}  # block -> which of its states are new
    effort = _Effort(frame, states)
    work = [0]
    while work:
        block = heapq.heappop(work)
        for index in pending.pop(block):
            if effort.is_spent:
                frame.widened = True
                return
            for target, after in _run_block(frame, block, arrived[block][index].copy(), effort):
                position = _arrive(arrived.setdefault(target, []), after, effort.states, frame.tokens)
                if position >= 0:
                    if target not in pending:
                        heapq.heappush(work, target)
                        pending[target] = {}
                    pending[target][position] = None


def _arrive(there: list[State], state: State, limit: int, tokens: Tokens) -> int:
    """Add a state to those of a block; which of them is new or changed, -1 where nothing is."""
    for index, known in enumerate(there):
        if known.agrees(state):
            return index if known.absorb(state, tokens) else -1
    if len(there) < limit:
        there.append(state)
        return len(there) - 1
    return len(there) - 1 if there[-1].absorb(state, tokens) else -1


def _run_block(frame: Frame, block: int, state: State, effort: _Effort) -> list[Successor]:
    states = [state]
    last = 0
    effort.spend((len(state.heap) + len(state.env)) // COPIED_PER_UNIT)
    for number in frame.body.block_range(block):
        last = number
        op = frame.code[number][0]
        if op in TERMINATORS:
            break
        effort.spend(len(states) if op != Op.CALL else CALL_COST * len(states))
        if len(states) == 1:
            states = transfer.step(frame, states[0], number)
        else:
            states = [after for before in states for after in transfer.step(frame, before, number)]
        if len(states) > effort.states:
            states = _merge(states, effort.states, frame.tokens)
        if not states:
            return []
    if frame.code[last][0] == Op.RETURN:
        effort.spend(EXIT_COST * len(states))
    successors = [successor for after in states for successor in _leave(frame, block, last, after)]
    local = frame.block_locals[block]
    for _, after in successors:
        for register in local:
            after.env.pop(register, None)
    return successors


def _merge(states: list[State], limit: int, tokens: Tokens) -> list[State]:
    kept: list[State] = []
    for state in states:
        _arrive(kept, state, limit, tokens)
    return kept


def _leave(frame: Frame, block: int, number: int, state: State) -> list[Successor]:
    """The blocks that follow, with the state that each gets."""
    op, _, a, b, c, _, _ = frame.code[number]
    match op:
        case Op.JUMP:
            return [(a, state)]
        case Op.BRANCH:
            other = state.copy()
            successors = []
            if assume(frame, state, a, True):
                successors.append((b, state))
            if assume(frame, other, a, False):
                successors.append((c, other))
            return successors
        case Op.CHOOSE:
            targets = frame.body.operands(b, c)
            return [(target, state if index == 0 else state.copy()) for index, target in enumerate(targets)]
        case Op.RANGE:
            return _range(frame, number, state)
        case Op.RETURN:
            exits.leave(frame, state, number)
            return []
        case Op.PANIC:
            return []
    return [(block + 1, state)] if block + 1 < len(frame.body.blocks) else []


def _range(frame: Frame, number: int, state: State) -> list[Successor]:
    _, _, a, b, _, _, _ = frame.code[number]
    key, value, body, done = frame.body.operands(b, 4)
    after = state.copy()
    collection = state.env.get(a, 0)
    kind = frame.kind_of(frame.type_of(a))
    if kind == "chan":
        exits.rendezvous_at_close(frame, after)
        if key != NONE:
            _next_element(frame, state, number, key, collection)
        return [(body, state), (done, after)]
    if kind == "map":
        range_over(frame, state, after, number, collection)
    if key != NONE and kind == "map":
        _next_element(frame, state, number, key, collection, "key")
    elif key != NONE:
        transfer.assign(frame, state, key, 0)
    if value != NONE:
        if kind in ("slice", "array", "basic") and collection & ~CONSTANTS:
            start, end = frame.code[number][5:]
            use(frame, state, collection, start, end, "read", frame.words(a), False)
        _next_element(frame, state, number, value, collection)
    return [(body, state), (done, after)]


def _next_element(frame: Frame, state: State, number: int, register: int, collection: int, step: str = "[]") -> None:
    held = load(frame, state, collection, step, frame.type_of(register))
    state.env.pop(register, None)
    held = renew(frame, state, held, turn=True)
    transfer.assign(frame, state, register, access.held_by(frame, state, number, register, held))
