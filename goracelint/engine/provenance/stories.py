"""From notes to events: what counts as certain once the whole program has been seen.

::

    func open() *handle { r := &res{}; return &handle{uintptr(unsafe.Pointer(r))} }     a store into handle.addr
    p := (*res)(unsafe.Pointer(h.addr))                                                 a use of handle.addr

A use of a cell and the stores into it are put together by the name of the cell. An event is certain (``must``)
where the memory is proven to be Go's: an unsafe.Pointer that came in counts as such where some caller is seen to
pass Go memory; an address that nobody is seen to take from Go memory never does.

Errs: the package that implements the collector may do what it forbids to others; there nothing is certain.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.provenance.domain import GO, NOWHERE, Atom, Site
from goracelint.engine.provenance.engine import Engine, is_runtime
from goracelint.engine.provenance.frame import Forged, Frame, Made, Stored, Turned
from goracelint.engine.provenance.keeping import is_kept_somewhere
from goracelint.engine.provenance.liveness import Liveness
from goracelint.engine.provenance.owners import Outlived

UNCERTAIN: Final = frozenset({"internal/abi", "internal/reflectlite", "reflect", "sync/atomic"})
"""Packages that share in the work of the runtime, where nothing is certain."""


class Stories:
    """Everything the engine noted, told as events."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fed = engine.fed()
        self._alien = engine.alien()
        self._liveness: dict[int, Liveness] = {}
        self._stores: dict[str, list[tuple[Frame, Stored]]] = {}
        self._foreign = engine.foreign()
        self._keyed: set[str] = set()
        for frame, notes in engine.notes():
            self._keyed.update(notes.keyed)
            for stored in notes.stored.values():
                self._stores.setdefault(stored.cell, []).append((frame, stored))

    def tell(self) -> list[Event]:
        """All events, in the order of functions and places."""
        events: list[Event] = []
        for frame, notes in self._engine.notes():
            if is_runtime(frame.function):
                continue
            for turned in notes.turned.values():
                events += self._of_turned(frame, turned)
            events += [self._of_made(frame, made) for made in notes.made.values()]
            events += [event for forged in notes.forged.values() for event in self._of_forged(frame, forged)]
        return events + list(self._of_owners())

    def _of_owners(self) -> Iterator[Event]:
        """One event for each handle in use; of a type that the program keeps alive nowhere, one for each file."""
        told: dict[tuple[str, str, int], list[tuple[Frame, Outlived]]] = {}
        kept: dict[str, bool] = {}
        for number, (frame, found) in enumerate(self._engine.outlived()):
            name = found.owner.name
            if name not in kept:
                kept[name] = is_kept_somewhere(self._engine.program, name)
            told.setdefault((name, frame.function.file.path, number if kept[name] else -1), []).append((frame, found))
        for rows in told.values():
            (frame, found), *others = sorted(rows, key=lambda row: not row[1].certain)
            yield self._of_outlived(frame, found, [other for _, other in others])

    @staticmethod
    def _of_outlived(frame: Frame, note: Outlived, others: Iterable[Outlived]) -> Event:
        fields = (("callee", note.callee), ("handle", note.handle), ("owner", note.owner_words))
        steps = [EventStep("finalizer", *note.owner.site), EventStep("use", *note.use)]
        if note.read != note.use:
            steps.insert(1, EventStep("read", *note.read))
        steps += [EventStep("again", *other.use) for other in others]
        must = note.certain and not _is_runtime(frame)
        return Event("HandleOutlivesOwner", frame.function.id, "use", must, fields, tuple(steps))

    # -- integers that become pointers -------------------------------------------------------------

    def _of_turned(self, frame: Frame, note: Turned) -> Iterator[Event]:
        if note.atom.base.kind != "cell":
            if note.how != "key" and note.atom.base.kind != "foreign":
                certain = self._is_go_turned(frame, note.atom, note.how) or _is_split_static(note)
                event = self._turned(frame, note, note.atom, None, certain)
                if not _is_held_struct(event):
                    yield event
            return
        for where, stored in self._stores.get(note.atom.base.root, ()):
            if stored.atom.base.kind == "value" or (note.how == "key" and not self._loses(note, stored)):
                continue
            certain = stored.alone and self._is_go_turned(where, stored.atom, note.how)
            if where.function.file.is_test and not frame.function.file.is_test:
                certain = False  # what tests store there says nothing about what it is for
            yield self._turned(frame, note, stored.atom, stored, certain)

    def _loses(self, note: Turned, stored: Stored) -> bool:
        """Reports whether neither the struct nor the map that the address is looked up in holds the object."""
        return stored.alone and note.callee in self._keyed

    def _turned(self, frame: Frame, note: Turned, atom: Atom, stored: Stored | None, certain: bool) -> Event:
        via = note.via if stored is None else (note.via if note.via == "call" else stored.via)
        kept = self._kept(frame, note, atom, stored)
        fields: tuple[tuple[str, FieldValue], ...] = (
            ("base", atom.base.text or "an object"),
            ("callee", note.callee),
            ("how", note.how),
            ("kept", kept),
            ("place", (stored.words if stored is not None else note.words) or ""),
            ("via", "split" if via == "variable" and self._is_split(frame, note) else via),
        )
        steps = [EventStep("take", *self._known(atom.take, note.site))]
        if stored is not None:
            steps.append(EventStep("park", *stored.site))
        elif atom.park != NOWHERE and atom.park != atom.take:
            steps.append(EventStep("park", *atom.park))
        if note.inner != NOWHERE:
            steps.append(EventStep("callee", *note.inner))
        steps.append(EventStep("use", *note.site))
        must = certain and not _is_runtime(frame) and not (kept == "moves" and _is_nosplit(frame))
        kind = "AddressToSystemCall" if note.how == "system" else "AddressTurnedBack"
        at = "park" if note.how == "key" and stored is not None else "use"
        return Event(kind, frame.function.id, at, must, fields, tuple(steps))

    @staticmethod
    def _known(site: Site, other: Site) -> Site:
        return site if site != NOWHERE else other

    def _is_go_turned(self, frame: Frame, atom: Atom, how: str) -> bool:
        """Like ``_is_go``; bytes that a function is passed may be a mapping, where it shows them to the system (unmaps
        or protects them) or is a literal that somebody out of sight calls.
        """
        base = atom.base
        asks = how == "system" or (how != "reread" and frame.function.parent >= 0)
        given = asks and base.function == frame.function.id and frame.is_given_bytes(base)
        return self._is_go(frame, atom) and (not given or (base.function, base.root) in self._fed)

    def _is_go(self, frame: Frame, atom: Atom) -> bool:
        base = atom.base
        if base in frame.notes.pinned:
            return False
        if base.kind in GO:
            return base.root not in self._foreign and (base.function, base.root) not in self._alien
        return base.kind == "raw" and bool(base.root) and (base.function, base.root) in self._fed

    def _kept(self, frame: Frame, note: Turned, atom: Atom, stored: Stored | None) -> str:
        base = atom.base
        if base.kind in ("static", "local"):
            return "static" if base.kind == "static" else "moves"
        if stored is not None or base.function != frame.function.id:
            return "unknown"
        return "alive" if self._live(frame).keeps(base, note.number) else "dead"

    def _live(self, frame: Frame) -> Liveness:
        function_id = frame.function.id
        if function_id not in self._liveness:
            self._liveness[function_id] = Liveness(frame)
        return self._liveness[function_id]

    def _is_split(self, frame: Frame, note: Turned) -> bool:
        """Reports whether nothing but conversions lies between the two halves."""
        taken = next((n for n in range(note.number, -1, -1) if frame.site(n) == note.atom.take), -1)
        if taken < 0:
            return False
        for number in range(taken + 1, note.number):
            target = frame.typing.targets.get(number)
            if target is not None and target.kind not in ("conversion", "builtin"):
                return False
            if any(number == frame.body.blocks[block] for block in range(1, len(frame.body.blocks))):
                return False
        return True

    # -- integers that are no addresses, and headers -----------------------------------------------

    def _of_made(self, frame: Frame, note: Made) -> Event:
        certain = note.what in ("handle", "count", "constant") and not _is_runtime(frame)
        steps = [EventStep("use", *note.site)]
        if note.origin not in (note.site, NOWHERE):
            steps.insert(0, EventStep("origin", *note.origin))
        fields = (("place", note.words), ("what", note.what))
        return Event("IntegerMadePointer", frame.function.id, "use", certain, fields, tuple(steps))

    def _of_forged(self, frame: Frame, note: Forged) -> Iterator[Event]:
        atom = note.atom
        if atom.base.kind in ("foreign", "static", "constant", "count"):
            return
        certain = self._is_go(frame, atom) and not _is_runtime(frame)
        steps = [EventStep("use", *note.site)]
        if atom.take != NOWHERE:
            steps.insert(0, EventStep("take", *atom.take))
        fields = (("base", atom.base.text or "an object"), ("kind", note.kind), ("place", note.words))
        yield Event("HeaderForged", frame.function.id, "use", certain, fields, tuple(steps))


def _is_split_static(note: Turned) -> bool:
    """Reports whether the address of a package-level variable goes there and back in two steps: none of the legal
    forms, although the variable neither moves nor dies. Kept elsewhere such addresses are in order."""
    return note.atom.base.kind == "static" and note.how == "pointer" and note.via == "variable"


def _is_held_struct(event: Event) -> bool:
    """Reports whether an address in a struct that the system is shown is of an object that lives on."""
    fields = dict(event.fields)
    return event.kind == "AddressToSystemCall" and fields["via"] == "field" and fields["kept"] == "alive"


def _is_nosplit(frame: Frame) -> bool:
    """Reports whether a function is one of those that run on stacks which do not grow."""
    return any(line.lstrip("/").startswith("go:nosplit") for line in frame.function.facts.directives)


def _is_runtime(frame: Frame) -> bool:
    return is_runtime(frame.function) or frame.function.package.path in UNCERTAIN
