"""How functions are entered: from outside, by goroutines, by callers that hold locks or own the object.

::

    func (r *region) Get() byte { r.mu.RLock(); defer r.mu.RUnlock(); return r.at(0) }
    func (r *region) at(i int) byte { return r.m[i] }     entered with {region.mu: read} held by every caller
    func Open() *region { r := &region{}; r.fill(); ... } fill is private: its object is nobody else's yet
    func (r *region) Start() { go r.poll() }              poll is entered by a goroutine, with nothing held

An entry is an exported function or method, main, init, what a go statement runs, and a function value that
goes somewhere unknown. What callers hold is the greatest solution over all calls in the program; calls on
objects that nobody else can reach yet do not count.

Errs: tests are not callers. In package main a function with callers is entered by them only.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from goracelint.engine.sharing.domain import Call, Locks, State, meet, union
from goracelint.program.function import Function, receiver_name
from goracelint.program.program import Program

MAX_ROUNDS: Final = 60
MAX_CHAIN: Final = 4


class Entered:
    """What is known when a function is entered, whoever calls it."""

    def __init__(self, locks: Locks, drained: bool, looked: frozenset[str], tests: frozenset[tuple[str, bool]]) -> None:
        self.locks = locks
        self.drained = drained
        self.looked = looked
        self.tests = tests

    def key(self) -> tuple[object, ...]:
        """For comparison."""
        return (self.locks, self.drained, self.looked, self.tests)


class Threads:
    """Entries, callers and what callers hold, for the functions that were solved."""

    def __init__(
        self,
        program: Program,
        functions: Iterable[int],
        calls: Iterable[Call],
        held: frozenset[int],
        finalizing: frozenset[int] = frozenset(),
    ) -> None:
        """``held``: functions that are values somewhere without being called there; ``finalizing``: finalizers."""
        self._program = program
        self._functions = tuple(functions)
        self.calls: dict[int, list[Call]] = {}
        for call in calls:
            self.calls.setdefault(call.callee, []).append(call)
        self._held = held
        self._finalizing = finalizing
        self.entries = frozenset(f for f in self._functions if self._is_entry(program.functions[f]))
        self.private = self._find_private()
        self._counting: dict[int, list[Call]] = {}
        self.entered: dict[int, Entered] = self._solve()
        self.roots: Mapping[int, frozenset[int]] = self._find_roots()

    # -- entries

    def _is_entry(self, function: Function) -> bool:
        calls = self.calls.get(function.id, [])
        if function.parent >= 0:
            return not calls and function.id in self._held
        name = function.facts.name
        if name in ("main", "init") or name.startswith("var "):
            return True
        if function.package.name == "main" and calls:
            return False
        base, _ = receiver_name(function.facts.receiver)
        exported = name[:1].isupper() and (not base or base[:1].isupper())
        by_name = name[:1].isupper() and function.id not in self._finalizing
        return exported or (not calls and (by_name or function.id in self._held))

    def is_spawned(self, function: int) -> bool:
        """Reports whether a go statement runs the function."""
        return any(call.how == "go" for call in self.calls.get(function, ()))

    # -- objects nobody else can reach

    def _find_private(self) -> frozenset[int]:
        """Functions that are only called on objects which their callers own."""
        private = {f for f in self._functions if f not in self.entries and self.calls.get(f)}
        changed = True
        while changed:
            changed = False
            for function in sorted(private):
                if not all(self._owns(call, private) for call in self.calls[function]):
                    private.discard(function)
                    changed = True
        return frozenset(private)

    def _owns(self, call: Call, private: set[int] | frozenset[int]) -> bool:
        owners = dict(call.owners)
        decisive = [owners["recv"]] if "recv" in owners else list(owners.values())
        if call.how == "go" or not decisive:
            return False
        return any(o == "fresh" or (o != "" and call.caller in private) for o in decisive)

    def counting(self, function: int) -> list[Call]:
        """The calls of a function on objects that others can reach."""
        found = self._counting.get(function)
        if found is None:
            found = [call for call in self.calls.get(function, ()) if not self._owns(call, self.private)]
            self._counting[function] = found
        return found

    # -- what callers hold

    def _solve(self) -> dict[int, Entered]:
        nothing = Entered(frozenset(), False, frozenset(), frozenset())
        entered: dict[int, Entered] = {}
        for function in self._functions:
            if function in self.entries:
                entered[function] = nothing
        for _ in range(MAX_ROUNDS):
            changed = False
            for function in self._functions:
                if function in self.entries:
                    continue
                found = self._meet(function, entered)
                known = entered.get(function)
                if found is not None and (known is None or known.key() != found.key()):
                    entered[function] = found
                    changed = True
            if not changed:
                break
        return entered

    def _meet(self, function: int, entered: Mapping[int, Entered]) -> Entered | None:
        result: Entered | None = None
        for call in self.counting(function):
            caller = entered.get(call.caller)
            if caller is None:
                continue  # not reached yet, or never
            at = at_call(call, caller)
            if result is None:
                result = at
            else:
                result = Entered(
                    meet(result.locks, at.locks),
                    result.drained and at.drained,
                    result.looked & at.looked,
                    result.tests & at.tests,
                )
        return result

    def _find_roots(self) -> dict[int, frozenset[int]]:
        """Function -> the entries and goroutines that reach it."""
        roots = {f: frozenset({f}) if f in self.entries or self.is_spawned(f) else frozenset() for f in self._functions}
        for _ in range(MAX_ROUNDS):
            changed = False
            for function in self._functions:
                found = roots[function].union(
                    *(roots.get(call.caller, frozenset()) for call in self.counting(function) if call.how == "now")
                )
                if found != roots[function]:
                    roots[function] = found
                    changed = True
            if not changed:
                break
        return roots

    def is_covered(self, function: int, lock: str, depth: int = MAX_CHAIN) -> bool:
        """Reports whether some caller in the program holds the lock, be the function exported or not."""
        for call in self.counting(function) if depth else ():
            entered = self.entered.get(call.caller)
            locks = at_call(call, entered).locks if entered is not None else call.state.locks
            held = any(name == lock for name, _ in locks) or self.is_covered(call.caller, lock, depth - 1)
            if call.how == "now" and held:
                return True
        return False

    def barest(self, function: int) -> tuple[Call, ...]:
        """A chain of calls that enters the function with the fewest locks, nearest caller first."""
        chain: list[Call] = []
        seen = {function}
        while function not in self.entries and len(chain) < MAX_CHAIN:
            calls = [
                call for call in self.counting(function) if call.caller in self.entered and call.caller not in seen
            ]
            if not calls:
                break
            best = min(
                calls, key=lambda call: (len(at_call(call, self.entered[call.caller]).locks), call.caller, call.number)
            )
            chain.append(best)
            if best.how == "go":
                break
            function = best.caller
            seen.add(function)
        return tuple(chain)


def at_call(call: Call, caller: Entered) -> Entered:
    """What is held at a call, the locks of the caller's callers included."""
    if call.how == "go":
        return Entered(frozenset(), False, frozenset(), frozenset())
    return inside(call.state, caller)


def inside(state: State, entered: Entered) -> Entered:
    """What holds at a point of a function, given how the function is entered."""
    kept = frozenset(row for row in entered.locks if row[0] not in state.dropped)
    return Entered(
        union(kept, state.locks),
        state.drained or entered.drained,
        state.looked | entered.looked,
        state.tests if state.locks else state.tests | entered.tests,
    )
