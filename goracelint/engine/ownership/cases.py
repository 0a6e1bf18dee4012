"""A final state told in ports: one case of a function's summary.

::

    func (w *writer) flush(b *buffer) bool {
        if w.closed { return false }      guards recv.closed=true, result0=false
        w.last = b                        recv.last <- arg0
        return true
    }

Callers know the places that lie behind receiver, parameters, results, captured and package-level variables. Errs:
what lies deeper than ``ports.MAX_PATH``, or in more objects than ``MAX_PORTS``, is not told.
"""

from typing import Final

from goracelint.engine.models import PASSED, Lend
from goracelint.engine.ownership.content import BARE, SURE
from goracelint.engine.ownership.domain import (
    CONSTANT_NAMES,
    CONSTANTS,
    MAYBE,
    NIL,
    RELEASED,
    State,
    Token,
    bits,
    only,
)
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.lattice import CLEARED, NAMES, Key
from goracelint.engine.ownership.memory import ZEROED
from goracelint.engine.ownership.notes import fill_place, is_cleared_somewhere
from goracelint.engine.ports import MAX_PATH, Port
from goracelint.engine.summary import MAPPING, Acquired, Case, Fill, Release, Share, Source, Via, nearest

MAX_PORTS: Final = 16
DEEPEST: Final = 2  # steps below a result or place that are told to callers
MAX_FOLLOWED: Final = 4  # new objects of one value whose content is told to callers
MAX_CONTENTS: Final = 64


_MAKERS: Final = frozenset({"New", "Errorf", "Wrap", "Wrapf", "WithStack", "WithMessage", "NewSyscallError"})


def _makes_error(name: str) -> bool:
    """Reports whether a function is there to make errors, by its package and name."""
    path, _, function = name.rpartition(".")
    return function in _MAKERS and path.rpartition("/")[2] in (
        "errors",
        "fmt",
        "os",
        "xerrors",
        "trace",
        "status",
        "errs",
    )


class CaseBuilder:
    """Tells a final state in ports."""

    def __init__(self, frame: Frame, state: State, results: list[int]) -> None:
        self.frame = frame
        self.state = state
        self.results = results
        self.acquired: list[Acquired] = []
        self.numbers: dict[int, int] = {}
        self.outputs: dict[Port, tuple[Source, ...]] = {}
        self.held: dict[int, list[tuple[str, int]]] | None = None

    def build(self) -> Case:
        """The case of this state."""
        for index, value in enumerate(self.results):
            if self._is_error(index) and self._may_be_no_error(value):
                value |= NIL
            self._output(Port(f"result{index}"), value, DEEPEST if self._is_error(index) else 0)
        self._changed_places()
        state = self.state
        return Case(
            guards=self._guards(),
            outputs=nearest(self.outputs),
            acquired=tuple(self.acquired),
            releases=self._releases(),
            shares=self._shares(),
            uses=self._ports(bits(state.used)),
            resets=self._content_ports([key for key, element in state.contents.items() if element == CLEARED]),
            fills=self._fills(),
            grows=self._met("grown"),
            reads=self._met("read", BARE),
            partials=self._met("read"),
            merges=self._met("merged"),
            runs=self._runs(),
            lends=self._lends(),
            waits=state.waited,
            waits_somewhere=state.waits_somewhere,
        )

    def _guards(self) -> tuple[tuple[Port, str], ...]:
        rows = []
        for token, constant in self.state.guards:
            port = self.frame.port_of(token)
            if port is not None:
                rows.append((port, constant))
        return tuple(sorted(rows))

    def _ports(self, tokens: tuple[int, ...]) -> tuple[Port, ...]:
        ports = {port for token in tokens if (port := self.frame.port_of(token)) is not None}
        return tuple(sorted(ports, key=lambda port: (len(port.path), port))[:MAX_PORTS])

    def _content_ports(self, keys: list[Key]) -> tuple[Port, ...]:
        ports = [port for key in keys if (port := self._content_port(key)) is not None]
        return tuple(sorted(set(ports))[:MAX_CONTENTS])

    def _content_port(self, key: Key) -> Port | None:
        known = self.frame.content_ports
        if key not in known:
            known[key] = self._trace_content(key)
        return known[key]

    def _trace_content(self, key: Key) -> Port | None:
        port = self.frame.port_of(key[0])
        if port is None:
            return None
        path = (*port.path, *(key[1].split(".") if key[1] else ()))
        return Port(port.root, path) if len(path) <= MAX_PATH else None

    def _met(self, how: str, evidence: int = SURE) -> tuple[Port, ...]:
        met = [key for key, (kind, _, found) in self.state.met.items() if kind == how and found == evidence]
        return self._content_ports([key for key in met if not is_cleared_somewhere(self.frame, *key)])

    def _fills(self) -> tuple[Fill, ...]:
        rows = []
        for key, element in self.state.contents.items():
            port = self._content_port(key)
            if port is not None and element in NAMES:
                rows.append(Fill(port, NAMES[element], Via(*fill_place(self.frame, key))))
        return tuple(sorted(rows)[:MAX_CONTENTS])

    def _contents_of(self, token: int) -> tuple[tuple[str, int], ...]:
        contents = self.state.contents.items()
        return tuple(sorted((field, element) for (holder, field), element in contents if holder == token))

    def _is_error(self, index: int) -> bool:
        """Reports whether a result is an error: whether it is nil matters, what it consists of does not."""
        results = self.frame.function.facts.results
        return index < len(results) and results[index].kind == "name" and results[index].name == "error"

    def _may_be_no_error(self, value: int) -> bool:
        """Reports whether an error comes from a call of something not analysed and was not tested."""
        token = only(value)
        if token < 3 or self.frame.tokens.rows[token].kind != "result" or (token, "nonnil") in self.state.guards:
            return False
        target = self.frame.typing.targets.get(self.frame.tokens.rows[token].site)
        return target is None or not _makes_error(target.name)

    def _output(self, port: Port, value: int, depth: int) -> None:
        if value.bit_count() > MAX_PORTS:
            # unsound: a place that may hold very many objects holds, for callers, none of theirs.
            self.outputs[port] = (Source("fresh"),)
            return
        sources = self._sources(value)
        if sources:
            self.outputs[port] = sources
        if depth >= DEEPEST:
            return
        followed = 0
        for token in bits(value):
            row = self.frame.tokens.rows[token]
            if row.kind == "variable":
                self._output(Port(port.root, (*port.path, "*")), self.state.env.get(row.site, 0), depth + 1)
            if token > 2 and row.kind == "fresh" and followed < MAX_FOLLOWED:
                followed += 1
                for step, held in self._content(token):
                    self._output(Port(port.root, (*port.path, step)), held, depth + 1)
            elif token > 2 and row.kind == "result":
                for step, held in self._content(token):
                    if self._is_mapped(held):
                        self._output(Port(port.root, (*port.path, step)), held, depth + 1)

    def _is_mapped(self, value: int) -> bool:
        """Reports whether a value is a mapping, or memory of one."""
        for token in bits(value & ~CONSTANTS):
            row = self.frame.tokens.rows[token]
            base = row.parent if row.kind == "view" else token
            if self.frame.resources.get(base) == MAPPING or self.frame.region_of(base):
                return True
        return False

    def _content(self, token: int) -> list[tuple[str, int]]:
        """What the places of a token hold at exit."""
        if self.held is None:
            self.held = {}
            for (holder, step), value in self.state.heap.items():
                if holder > 2 and value and step != ZEROED:
                    self.held.setdefault(holder, []).append((step, value))
        return self.held.get(token, [])

    def _sources(self, value: int) -> tuple[Source, ...]:
        return tuple(sorted({s for token in bits(value) if (s := self._source(token)) is not None}))

    def _source(self, token: int) -> Source | None:
        if token < 3:
            return Source(CONSTANT_NAMES[1 << token])
        row = self.frame.tokens.rows[token]
        if row.kind in ("acquired", "older") and token in self.frame.acquired_at:
            return self._new(token, "new", "")
        if row.kind in ("closure", "function"):
            return Source("function", index=int(row.step))
        if row.kind == "view":
            parent = self.frame.tokens.rows[row.parent]
            if parent.kind in ("acquired", "older") and row.parent in self.frame.acquired_at:
                return self._new(row.parent, "newview", row.step)
            return self._held("view", row.parent, row.step)
        return self._held("port", token, "")

    def _held(self, kind: str, token: int, how: str) -> Source:
        """What lies at a place, or what a region cell is known by where callers cannot name the place."""
        port = self.frame.port_of(token)
        region = self.frame.region_of(token)
        if port is None and region:
            port = Port(f"global:{region}")
        return Source(kind, port, how, region=region) if port is not None else Source("fresh")

    def _new(self, token: int, kind: str, how: str) -> Source:
        if self.state.status.get(token, (0, -1))[0] in (RELEASED, MAYBE):
            return Source("fresh")
        if token not in self.numbers:
            if len(self.acquired) >= MAX_PORTS:
                return Source("fresh")
            self.numbers[token] = len(self.acquired)
            _, start, end, cell = self.frame.acquired_at[token]
            inner = self.frame.inner_acquire.get(token)
            via = Via(*inner) if inner is not None else Via(self.frame.function.id, start, end)
            text = self.frame.pool_texts.get(token, "")
            resource, protection = self.frame.resources[token], self.frame.protections.get(token, "")
            self.acquired.append(Acquired(resource, cell, text, self._contents_of(token), "", via, protection))
        return Source(kind, how=how, index=self.numbers[token])

    def _changed_places(self) -> None:
        frame = self.frame
        for (holder, step), value in list(self.state.heap.items()):
            if holder < 3:
                continue
            row = frame.tokens.rows[holder]
            if row.kind not in ("port", "place", "global") or step == ZEROED:
                continue
            port = frame.port_of(holder)
            if port is None or len(port.path) >= MAX_PATH:
                continue
            if step == "=":
                if value != 1 << holder:
                    self._output(port, value, 1)
                continue
            own = frame.tokens.places.get((holder, step), -1)
            if own >= 0 and value == 1 << own:
                continue
            place = Port(port.root, (*port.path, step))
            if not value and (own >= 0 or self._is_struct(holder, step)):
                self.outputs[place] = (Source("fresh"),)  # something that is not followed
            self._output(place, value, 1)
        for register, variable in enumerate(frame.body.variables):
            if variable.kind == 4:
                own = frame.tokens.ids.get(Token("port", -1, f"cap{variable.index}", -1), -1)
                value = self.state.env.get(register, 0)
                if own >= 0 and value != 1 << own:
                    self._output(Port(f"cap{variable.index}"), value, 0)

    def _is_struct(self, holder: int, step: str) -> bool:
        """Reports whether a place holds a struct, which lies in its holder and was assigned as a whole."""
        type_ = self.frame.tokens.types[holder]
        found = self.frame.program.field(type_, step) if type_ is not None else None
        return found is not None and self.frame.kind_of(found[1]) == "struct"

    def _runs(self) -> tuple[tuple[Port, str], ...]:
        """Function values of callers' places that were called and stay there."""
        rows = []
        for token in self.frame.ran:
            port = self.frame.port_of(token)
            if port is not None:
                when = "now" if self._stays(token, port) else "once"
                rows.append((port, "counted" if self.frame.counted else when))
        return tuple(sorted(rows))

    def _lends(self) -> tuple[Lend, ...]:
        """Functions of callers' that get something lent, here or, with what is lent to this one, where it is called."""
        frame = self.frame
        told = [Lend(port, lend.kind, lend.given) for t, lend in frame.lent.items() if (port := frame.port_of(t))]
        for token, values in frame.passed.items():
            port = frame.port_of(token)
            roots = [
                (number, frame.port_of(only(value)) if only(value) > 2 else None) for number, value in enumerate(values)
            ]
            given = tuple((number, root) for number, root in roots if root is not None and root.root.startswith("arg"))
            if port is not None and port.root.startswith("cap") and given:
                told.append(Lend(port, PASSED, given))
        return tuple(sorted(told))

    def _releases(self) -> tuple[Release, ...]:
        rows = []
        for token, (status, index) in self.state.status.items():
            port = self.frame.port_of(token)
            if status not in (RELEASED, MAYBE):
                continue
            given = self.frame.givens[index]
            region = self.frame.region_of(token, True) if given.resource == MAPPING else ""
            if port is None and region:
                port = Port(f"global:{region}")
            if port is None:
                continue
            inner = given.inner or (self.frame.function.id, given.start, given.end)
            # What a flag of the object decides depends on what callers did to it.
            must = status == RELEASED and not self.frame.counted and not self.state.flagged >> token & 1
            must = must and token not in self.frame.ambiguous  # whose it is, depends on what a callee returned
            via = Via(inner[0], inner[1], inner[2], given.text)
            emptied = self._is_emptied(token)
            guarded = emptied or not self._stays(token, port)
            told = (
                given.resource,
                given.pool,
                given.pool_text,
                must,
                guarded,
                via,
                given.lenient,
                region,
                emptied,
                given.type,
            )
            rows.append(Release(port, *told))
        by_port: dict[Port, Release] = {}
        for row in sorted(rows, key=lambda row: (row.port, not row.must, row)):
            by_port.setdefault(row.port, row)
        return tuple(by_port.values())

    def _stays(self, token: int, port: Port) -> bool:
        """Reports whether a second call would find the object again and give it back again."""
        if self.frame.exclusive or self._changes_guard():
            return False
        row = self.frame.tokens.rows[token]
        while row.kind in ("place", "older") and row.parent >= 0:
            if row.kind == "place":
                held = self.state.heap.get((row.parent, row.step), 1 << token)
                if not held >> token & 1 and not self._is_older_of(held, token):
                    return False
            token = row.parent
            row = self.frame.tokens.rows[token]
        return True

    def _is_emptied(self, token: int) -> bool:
        """Reports whether the object lies in a container an element of which is set to nil."""
        row = self.frame.tokens.rows[token]
        while row.kind in ("place", "older") and row.parent >= 0:
            if row.step == "[]" and row.parent in self.frame.emptied:
                return True
            row = self.frame.tokens.rows[row.parent]
        return False

    def _is_older_of(self, held: int, token: int) -> bool:
        return any(
            self.frame.tokens.rows[other].kind == "older" and self.frame.tokens.rows[other].parent == token
            for other in bits(held)
        )

    def _changes_guard(self) -> bool:
        for token, constant in self.state.guards:
            row = self.frame.tokens.rows[token]
            if row.kind != "place":
                continue
            now = self.state.heap.get((row.parent, row.step), 0)
            assumed = {"nil": 1, "true": 2, "false": 4}.get(constant)
            if assumed is None:
                if now == 1:
                    return True
            elif now != assumed:
                return True
        return False

    def _shares(self) -> tuple[Share, ...]:
        rows = []
        for token, index in self.state.shares.items():
            port = self.frame.port_of(token)
            if port is None or only(1 << token) < 3:
                continue
            held = self.frame.helds[index]
            inner = held.inner or (self.frame.function.id, held.start, held.end)
            rows.append(Share(port, held.how if held.how != "captured" else "callee", held.sure, Via(*inner)))
        return tuple(sorted(set(rows))[:MAX_PORTS])
