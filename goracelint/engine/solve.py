"""The forward solver: states flow through the blocks of one function until nothing new arrives.

::

    if closeIt { pool.Put(b) }      two states after the branch: released (closeIt true) and owned
    if !closeIt { b.Len() }         only the second state gets here, so nothing is wrong

Blocks are taken in source order (close to reverse post-order) from a work list. A block keeps up to
``MAX_STATES`` states that disagree on ownership; a state that agrees with one there is joined into it,
and beyond the limit the most recent absorbs. A block is visited at most ``MAX_VISITS`` times.

Errs: at the visit limit the function is left as it is (under-approximation), which its frame says.
"""

import heapq
from typing import Final

from goracelint.engine.ownership import exits, transfer
from goracelint.engine.ownership.branches import assume
from goracelint.engine.ownership.content import range_over
from goracelint.engine.ownership.domain import State
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import load
from goracelint.engine.ownership.typestate import renew
from goracelint.ir.opcodes import NONE, Op

MAX_STATES: Final = 8
MAX_VISITS: Final = 60
MAX_WORK: Final = 6000

Successor = tuple[int, State]


def solve(frame: Frame, entry: State) -> None:
    """Run the function from its entry; events and cases are left in the frame."""
    arrived: dict[int, list[State]] = {0: [entry]}
    pending: dict[int, list[State]] = {0: [entry.copy()]}
    visits: dict[int, int] = {}
    work = [0]
    steps = 0
    while work:
        block = heapq.heappop(work)
        states = pending.pop(block, [])
        for state in states:
            visits[block] = visits.get(block, 0) + 1
            steps += 1
            if visits[block] > MAX_VISITS or steps > MAX_WORK:
                frame.widened = True
                continue
            for target, after in _run_block(frame, block, state):
                arriving = _arrive(arrived.setdefault(target, []), after)
                if arriving is not None:
                    if target not in pending:
                        heapq.heappush(work, target)
                        pending[target] = []
                    pending[target].append(arriving)


def _arrive(there: list[State], state: State) -> State | None:
    """Add a state to those of a block; the state to go on with, None where it brings nothing new."""
    signature = state.signature()
    for known in there:
        if known.signature() == signature:
            return known.copy() if known.absorb(state) else None
    if len(there) < MAX_STATES:
        there.append(state)
        return state.copy()
    last = there[-1]
    return last.copy() if last.absorb(state) else None


def _run_block(frame: Frame, block: int, state: State) -> list[Successor]:
    states = [state]
    last = 0
    for number in frame.body.block_range(block):
        last = number
        if frame.code[number][0] >= Op.JUMP and frame.code[number][0] <= Op.PANIC:
            break
        if len(states) == 1:
            states = transfer.step(frame, states[0], number)
        else:
            states = [after for before in states for after in transfer.step(frame, before, number)]
            if len(states) > MAX_STATES:
                states = _merge(states)
        if not states:
            return []
    successors = [successor for after in states for successor in _leave(frame, block, last, after)]
    local = frame.block_locals[block]
    for _, after in successors:
        for register in local:
            after.env.pop(register, None)
    return successors


def _merge(states: list[State]) -> list[State]:
    kept: list[State] = []
    for state in states:
        _arrive(kept, state)
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
        exits.rendezvous_at_close(after)
        if key != NONE:
            _next_element(frame, state, key, collection)
        return [(body, state), (done, after)]
    if kind == "map":
        range_over(frame, state, after, number, collection)
    if key != NONE:
        held = load(frame, state, collection, "key", frame.type_of(key)) if kind == "map" else 0
        transfer.assign(frame, state, key, held)
    if value != NONE:
        _next_element(frame, state, value, collection)
    return [(body, state), (done, after)]


def _next_element(frame: Frame, state: State, register: int, collection: int) -> None:
    held = load(frame, state, collection, "[]", frame.type_of(register))
    renew(frame, state, held)
    transfer.assign(frame, state, register, held)
