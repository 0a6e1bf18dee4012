"""Whether what goes into a pool belongs there.

::

    b := small.Get()
    large.Put(b)           another pool's
    small.Put(b[4:])       a part: the next owner gets a shorter slice, and the head is lost
    small.Put(shared)      somebody else's, who goes on using it

Errs: pools are told apart where they are variables; a wrapper may choose among its pools.
"""

from goracelint.engine.ownership import atomics
from goracelint.engine.ownership.domain import Given, State, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.story import common_fields, origin_steps, release_steps
from goracelint.ir.opcodes import Op


def check_object(frame: Frame, state: State, token: int, target: int, given: Given, place: str, must: bool) -> None:
    """Reports whether what goes into the pool is what belongs there.

    A callee may look at what it is given, and put nothing else than its own objects into the pool.
    """
    row = frame.tokens.rows[token]
    taken = frame.acquired_at.get(target)
    if row.kind == "view" and row.step == "part" and taken is not None:
        report_wrong(frame, given, target, place, "part", must)
    elif target in frame.borrowed:
        report_wrong(frame, given, target, place, "foreign", must and given.always, frame.borrowed[target])
    elif (held := _foreign_content(frame, state, target)) and taken is not None and taken[3] == given.pool:
        report_wrong(frame, given, target, place, held, must)
    elif row.kind == "global" and frame.oracle.is_constant(row.step):
        report_wrong(frame, given, target, place, "foreign", must and given.always)
    elif taken is not None and _is_other(taken[3], given.pool):
        direct = given.inner is None and target not in frame.inner_acquire  # a wrapper may choose among its pools
        report_wrong(frame, given, target, place, "other-pool", must and direct)
    loaded = frame.loaded_from.get(target)
    if loaded is not None:
        atomics.check_release(frame, target, loaded, given, place, must)


def _foreign_content(frame: Frame, state: State, token: int) -> str:
    """What is wrong with the memory that a pooled pointer points to: "foreign", "part" or ""."""
    held = only(state.heap.get((token, "*"), 0))
    if held < 3:
        return ""
    row = frame.tokens.rows[held]
    base = frame.tokens.rows[row.parent] if row.kind == "view" else row
    if base.kind in ("port", "global"):
        return "foreign"
    return "part" if row.kind == "view" and row.step == "part" and base.parent == token else ""


def _is_other(taken: str, given: str) -> bool:
    return taken != given and _is_variable(taken) and _is_variable(given)


def _is_variable(cell: str) -> bool:
    """Reports whether a cell is a package-level variable itself, not a field or an element of something."""
    return not cell.startswith("?") and cell.rsplit("/", 1)[-1].count(".") == 1 and "[]" not in cell


def passes_slice(frame: Frame, site: int) -> bool:
    """Reports whether a call is given a slice: a nil one is an empty one to whoever takes it from the pool."""
    _, _, _, b, c, _, _ = frame.code[site]
    return any(frame.kind_of(frame.type_of(register)) == "slice" for register in frame.body.operands(b, c)[2:])


def reads_element(frame: Frame, site: int) -> bool:
    """Reports whether a call is given what a field of some element of a container held: all elements are one place,
    and it is another one whose field was set to nil."""
    _, _, _, b, c, _, _ = frame.code[site]
    registers = frame.body.operands(b, c)[2:]
    read = [row[2] for row in frame.code if row[0] == Op.FIELD and (row[1] in registers)]
    return any(
        (number := frame.definitions.get(holder)) is not None and frame.code[number][0] == Op.ELEM for holder in read
    )


def is_handed_on(frame: Frame, site: int) -> bool:
    """Reports whether a call is given a field of a struct that went to another call since the field was last set
    here: whoever that was, an option that keeps the struct for later too, may have filled it."""
    _, _, _, b, c, _, _ = frame.code[site]
    for register in frame.body.operands(b, c)[2:]:
        number = frame.definitions.get(register)
        if number is None or frame.code[number][0] != Op.FIELD:
            continue
        holder, field = frame.code[number][2], frame.code[number][3]
        since = [n for n in range(site) if frame.code[n][0] == Op.SETFIELD and frame.code[n][2:4] == (holder, field)]
        calls = [frame.code[n] for n in range(since[-1] if since else 0, site) if frame.code[n][0] == Op.CALL]
        if any(holder in frame.body.operands(row[3], row[4])[2:] for row in calls):
            return True
    return False


def report_wrong(frame: Frame, given: Given, token: int, place: str, why: str, must: bool, origin: int = -1) -> None:
    """Emit the event of an object that does not belong where it goes."""
    steps = origin_steps(frame, token, token) if token >= 0 else []
    if origin >= 0:
        steps.append(frame.step("acquire", frame.code[origin][5], frame.code[origin][6]))
    steps += release_steps(frame, given)
    fields = common_fields(frame, given, place, why == "part")
    frame.emit("WrongObject", "release", must, {**fields, "why": why}, steps)
