"""Closed objects: methods that go to a mapping although Close has unmapped it.

::

    func (r *reader) Close() error { r.mu.Lock(); ...; unmap(r.data); r.closed = true; ... }

    func (r *reader) ReadAt(...)  { r.mu.RLock(); ...; if r.closed { return errClosed }; use(r.data) }
    func (r *reader) WriteAt(...) { r.mu.RLock(); ...; use(r.data) }                      never tests it: "untested"
    func (r *reader) Peek(...)    { ...; if r.closed { err = errClosed }; use(r.data) }   goes on: "ignored"

    func (q *queue) Close() { q.mu.Lock(); ...; q.ring.unmap() }                          "kept": q.ring stays set,
    func (q *queue) Next()  { q.mu.Lock(); ...; if q.ring == nil { return errClosed }; ... }   so this test never holds

A flag is what the closing method sets to a constant; that others test it before they touch the region, under the same
lock, is the evidence that an untested use is forgotten and not the caller's business. Errs: a test in callers, or
behind a name that does not read the field in the same object, is not seen.
"""

from collections.abc import Collection, Mapping

from goracelint.engine.events import Event, EventStep
from goracelint.engine.lending import receiver_type
from goracelint.engine.mappings import call_step, receiver_name
from goracelint.engine.members import FieldTest, Method
from goracelint.engine.summary import MAPPING, Release, Summary
from goracelint.program.program import Program

_EMPTYING = frozenset({"true", "false"})


class Closer:
    """A method that unmaps a region behind a field of its receiver."""

    def __init__(self, method: Method, release: Release, fields: list[str]) -> None:
        self.method = method
        self.owner = receiver_type(method.program, method.function)
        self.release = release
        self.field = next(step for step in release.port.path if step.isidentifier())
        self.flags: dict[str, str] = {}  # flag -> the constant that says closed
        for name in fields:
            constants = method.constants(name)
            if len(constants) == 1 and constants <= _EMPTYING:
                self.flags[name] = next(iter(constants))
        self.clears = method.assigns(self.field)


def uses_after_close(program: Program, summaries: Mapping[int, Summary]) -> list[Event]:
    """One event for each method that uses a region which another method may have unmapped, in order of function."""
    events: list[Event] = []
    found = _closers(program, summaries)
    methods = _methods(program, found)
    for owner, closers in sorted(found.items()):
        for closer in closers[:1]:
            events += _of_flags(program, closer, methods[owner])
            events += _kept(program, closer, methods[owner])
    return events


def _closers(program: Program, summaries: Mapping[int, Summary]) -> dict[str, list[Closer]]:
    found: dict[str, list[Closer]] = {}
    for function_id in sorted(summaries):
        function = program.functions[function_id]
        owner = receiver_type(program, function)
        if not owner or function.file.is_test or not function.has_body:
            continue
        if any(acquired.resource == MAPPING for case in summaries[function_id].cases for acquired in case.acquired):
            continue  # a remap
        releases = [r for case in summaries[function_id].cases for r in case.releases if _is_own_region(r)]
        if releases:
            method = Method(program, function)
            closer = Closer(method, releases[0], method.fields())
            found.setdefault(owner, []).append(closer)
    return found


def _is_own_region(release: Release) -> bool:
    return (
        release.resource == MAPPING
        and release.port.root == "recv"
        and any(step.isidentifier() for step in release.port.path)
    )


def _methods(program: Program, owners: Collection[str]) -> dict[str, list[Method]]:
    """The methods of each of the types, in order of function."""
    packages = {owner.rpartition(".")[0] for owner in owners}
    found: dict[str, list[Method]] = {owner: [] for owner in owners}
    for function in program.functions:
        if (
            function.package.path in packages
            and function.facts.receiver is not None
            and function.has_body
            and not function.file.is_test
            and (owner := receiver_type(program, function)) in found
        ):
            found[owner].append(Method(program, function))
    return found


def _of_flags(program: Program, closer: Closer, methods: list[Method]) -> list[Event]:
    events: list[Event] = []
    others = [
        m
        for m in methods
        if m.function.id != closer.method.function.id and not m.function.facts.name.lower().startswith("close")
    ]
    for flag, closed in sorted(closer.flags.items()):
        tested = {m.function.id: m.tests(flag) for m in others}
        examples = [m for m in others if _is_guarded(m, closer, tested[m.function.id], closed) and m.locks()]
        for method in others:
            uses = method.uses(closer.field, closer.clears)
            if not uses or not method.function.facts.name[:1].isupper():
                continue
            ignored = _ignored(method, closer, tested[method.function.id], closed, uses)
            if ignored >= 0:
                events.append(_event(program, closer, method, ignored, flag, "ignored", None))
            elif examples and not method.mentions(flag) and method.locks():
                events.append(_event(program, closer, method, uses[0], flag, "untested", examples[0]))
    return events


def _closed_edge(test: FieldTest, closed: str) -> int:
    return test.when if (test.says == "true") == (closed == "true") else test.otherwise


def _is_guarded(method: Method, closer: Closer, tests: list[FieldTest], closed: str) -> bool:
    """Reports whether the method uses the region only behind a test that leaves on the closed edge."""
    uses = method.uses(closer.field, closer.clears)
    if not tests or not uses:
        return False
    blocks = {method.block_of[number] for number in uses}
    unseen = method.reached(0, frozenset(test.block for test in tests))
    return not unseen & blocks and all(
        not method.reached(_closed_edge(test, closed), frozenset({test.block})) & blocks for test in tests
    )


def _ignored(method: Method, closer: Closer, tests: list[FieldTest], closed: str, uses: list[int]) -> int:
    """The first use that is reached although the test before it said closed; -1 where there is none."""
    if method.assigns(closer.field):
        return -1  # opened anew
    for test in tests:
        reached = method.reached(_closed_edge(test, closed), frozenset({test.block}))
        straight = method.reached(test.when if _closed_edge(test, closed) == test.otherwise else test.otherwise)
        for number in uses:
            block = method.block_of[number]
            if block in reached and block in straight and block > test.block:
                return number
    return -1


def _kept(program: Program, closer: Closer, methods: list[Method]) -> list[Event]:
    """The closing method leaves the field set by whose nil others tell that the object is closed."""
    field = closer.field
    if _keeps_own_books(program, closer):
        return []
    if closer.clears or not closer.release.must or any("nil" in m.constants(field) for m in methods):
        return []
    for method in methods:
        if method.function.id == closer.method.function.id or not method.locks() or not closer.method.locks():
            continue
        uses = method.uses(field, False)
        for test in method.tests(field):
            leaves = not method.reached(test.when, frozenset({test.block})) & {method.block_of[n] for n in uses}
            after = [n for n in uses if method.block_of[n] in method.reached(test.otherwise)]
            if test.says == "nil" and leaves and after and not method.assigns(field):
                return [_event(program, closer, method, after[0], field, "kept", method)]
    return []


def _keeps_own_books(program: Program, closer: Closer) -> bool:
    """Reports whether the object behind the field has a flag of its own that its unmapping sets."""
    inner = program.functions[closer.release.via.function] if closer.release.via.function >= 0 else None
    if inner is None or inner.facts.receiver is None or receiver_type(program, inner) == closer.owner:
        return False
    method = Method(program, inner)
    return any(method.constants(name) & _EMPTYING for name in method.fields())


def _event(
    program: Program, closer: Closer, method: Method, use: int, flag: str, how: str, example: Method | None
) -> Event:
    row = method.rows[use]
    base = receiver_name(method.function)
    steps = [call_step(program, closer.method.function, closer.release, "release")]
    if example is not None and example.tests(flag):
        number = next(n for n, b in example.block_of.items() if b == example.tests(flag)[0].block)
        last = example.body.block_range(example.block_of[number])[-1]
        steps.append(EventStep("check", example.function.id, example.rows[last][5], example.rows[last][6]))
    steps.append(EventStep("use", method.function.id, row[5], row[6]))
    fields: dict[str, str | bool | int] = {
        "resource": MAPPING, "place": f"{base}.{closer.field}", "pool": "",
        "release": closer.method.function.facts.name, "view": False, "how": how, "flag": f"{base}.{flag}",
    }  # fmt: skip
    at = "release" if how == "kept" else "use"
    return Event("UseAfterClose", method.function.id, at, True, tuple(sorted(fields.items())), tuple(steps))
