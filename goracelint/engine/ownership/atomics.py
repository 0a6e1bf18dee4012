"""Atomic cells: objects published through them, and compare-and-swap structures of recycled nodes.

::

    old := cur.Swap(n).(*config)
    pool.Put(old)                          readers that loaded old still hold it

    top := head.Load()
    head.CompareAndSwap(top, top.next)
    nodePool.Put(top)                      another pop that loaded top sees it come back: ABA

Go's collector keeps a node alive while somebody holds it, which rules ABA out; recycling through a pool
brings it back. Errs: cells are named by field or variable, not by object; reference counts are not seen.
"""

from goracelint.engine.events import Event, FieldValue
from goracelint.engine.models import Atomic
from goracelint.engine.ownership.callsite import CallSite, root_value
from goracelint.engine.ownership.domain import Given, State, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ports import Port
from goracelint.engine.summary import spoken
from goracelint.ir.opcodes import NONE, Op


def apply(frame: Frame, state: State, site: CallSite, atomic: Atomic) -> None:
    """Remember what an atomic operation loads from, or takes out of, its cell."""
    cell = _cell(frame, state, site, atomic.cell)
    if atomic.op in ("load", "swap") and site.dst != NONE:
        for token in bits(state.env.get(site.dst, 0)):
            if token > 2 and frame.tokens.rows[token].kind == "result":
                frame.loaded_from[token] = (cell, atomic.op, site.number)
    if atomic.op in ("swap", "cas"):
        frame.exclusive = True
    if atomic.op == "cas" and atomic.old is not None:
        for token in bits(root_value(frame, state, site, atomic.old)):
            loaded = frame.loaded_from.get(token)
            if loaded is not None and loaded[0] == cell:
                frame.exchanged[token] = site.number


def _cell(frame: Frame, state: State, site: CallSite, port: Port) -> str:
    register = site.receiver_register if port.root == "recv" else site.registers[port.number]
    if 0 <= register < len(frame.body.variables) and frame.body.variables[register].kind != 3:
        if frame.kind_of(frame.type_of(register)) == "struct":
            return frame.variable_cell(register)
    number = frame.definitions.get(register)
    if number is not None and frame.code[number][0] in (Op.ADDRFIELD, Op.FIELD):
        _, _, a, b, _, _, _ = frame.code[number]
        holder = frame.named(frame.type_of(a))
        if holder:
            return f"{holder}.{frame.strings[b]}"
    token = only(root_value(frame, state, site, port))
    return frame.cell_of(token) if token > 2 else f"?{frame.function.name}:{site.number}"


def check_release(frame: Frame, token: int, loaded: tuple[str, str, int], given: Given, place: str, must: bool) -> None:
    """An object that came out of an atomic cell is given back here."""
    cell, op, number = loaded
    row = frame.code[number]
    fields: dict[str, FieldValue] = {
        "resource": given.resource, "place": place, "pool": spoken(given.pool_text, given.pool),
        "release": given.text, "view": False,
    }  # fmt: skip
    release = frame.step("release", given.start, given.end)
    taken = frame.step("acquire", row[5], row[6])
    if op == "swap":
        steps = (frame.step("share", row[5], row[6]), release)
        event = Event(
            "ReleaseWhileShared",
            frame.function.id,
            "release",
            must,
            tuple(sorted({**fields, "how": cell}.items())),
            steps,
        )
        if event not in frame.swapped:
            frame.swapped.append(event)
    elif token in frame.exchanged:
        swap = frame.code[frame.exchanged[token]]
        steps_list = [taken, frame.step("swap", swap[5], swap[6]), release]
        frame.emit("RecycledNode", "release", must, {**fields, "cell": cell.rsplit(".", 1)[-1]}, steps_list)
