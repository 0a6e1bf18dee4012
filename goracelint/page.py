"""A rule page taken apart and checked: TOML front matter, then Markdown.

::

    +++
    rule = "pool-use-after-put"
    listens = "UseAfterRelease"                 # an event of the engine, several in a list, or "" for none
    where = { resource = "pool" }               # conditions on its fields: a value or a list of values
    level = "error"                             # with must-evidence
    audit = "note"                              # without: "note" (default) or "off"
    precision = "high"
    tags = ["lifetime", "CWE-416"]
    security = "7.5"                            # security-severity, only where it is a security matter
    race = "needs-reuse"                        # why -race stays silent: a key of RACE
    message = "{place} {access} after {release} gave it back"
    hedged = "{place} {access} here and {release} may have given it back before"      # for the audit tier
    since = "0.1"
    [steps]                                     # a text for every role of the event
    acquire = "taken from the pool here"
    [words.access]                              # wordings of a field's values, for {access}
    read = "is read"
    [words.event]                               # where there are several events: a wording of each, for {event}
    UseAfterRelease = "{place} {access} after {release}"
    +++
    # PoolUseAfterPut: a pooled value is used after it was given back
    ## What it finds ...

Errs by refusing: an event, field, placeholder, role, level or heading that is not known is a RuleError
with file and line, so a page that loads is a page that works.
"""

import re
import string
from collections.abc import Iterable
from types import UnionType
from typing import Any, Final, NamedTuple

from goracelint.config import line_of_key, unknown
from goracelint.engine.events import EVENTS

LEVELS: Final = ("error", "warning", "note")
PRECISIONS: Final = ("very-high", "high", "medium", "low")
SECTIONS: Final = (
    "What it finds",
    "Why it is a bug",
    "Why -race stays silent",
    "Example",
    "Use instead",
    "What it cannot see",
    "How to suppress",
    "References",
)

RACE: Final[dict[str, str]] = {
    "needs-reuse": (
        "Put touches nothing in the object, so -race reports a stale use only if another goroutine takes "
        "this very object and touches it in time"
    ),
    "double-put": (
        "two Puts are no data race and touch nothing in the object; -race can at most report its two later owners"
    ),
    "alias": (
        "Put touches nothing in the object; -race reports the alias only if another goroutine takes this very "
        "object and writes to it in time, and it never sees reads of a string"
    ),
    "two-owners": (
        "a wrong value is no data race; -race reports a second owner only if both touch the object in time, "
        "Put itself touches nothing in it"
    ),
    "not-a-race": "no data race: the accesses are ordered, it is the content that is wrong",
    "needs-overlap": (
        "-race reports it only if a test makes two goroutines use the value without a Put and a Get between them"
    ),
    "ordered": "no data race: each access is atomic or ordered, the comparison succeeds on a recycled node",
    "mapped-atomic": (
        "the memory lies outside the Go heap: -race records no plain access there, and its atomic operations "
        "order nothing for it"
    ),
    "outside": (
        "a mapping lies outside the memory that -race watches: the access is dropped before it is recorded, and only "
        "the fault itself is seen, if a test gets there"
    ),
    "foreign": (
        "memory of C lies outside what -race watches: the access is dropped before it is recorded; -asan reports it, "
        "if a test executes it"
    ),
    "double-free": "freeing accesses nothing that -race watches, and two calls in order are no data race",
    "no-access": "unmapping accesses nothing that -race watches, and two calls in order are no data race",
    "checkptr": (
        "-race turns on checkptr, which stops the program here if a test executes this line; "
        "a build without -race looks at nothing"
    ),
    "alignment": "no data race: neither -race nor checkptr looks at the alignment of the words that atomics use",
    "string": "-race never instruments reads of a string, and one goroutine alone has no race to report",
    "mixed": "-race reports it only if a test lets the plain access and an atomic one meet",
    "collector": "no data race: it is the collector that does not see the pointer; checkptr does not look for that",
    "unchecked": "checkptr, which -race turns on, is what is switched off here",
    "integer": (
        "an integer is no access; checkptr, which -race turns on, looks only at conversions that a test executes and "
        "only at what lies at the address then"
    ),
    "call-result": "an integer is no access, and checkptr leaves out conversions of the result of a call",
    "system": "the accesses of the kernel and of C are not instrumented, and nothing is converted back in Go",
    "header": "no data race, and no conversion of an integer that checkptr would look at",
    "not-executed": "no access and no race: the runtime meets the value by chance, when it copies or scans a stack",
    "": "",
}
"""Why -race stays silent: the closed list that pages choose from, and the sentence findings carry."""


class RuleError(Exception):
    """Faults in rule pages, one per line, each with file and line."""


class Page(NamedTuple):
    """The front matter, checked, and the Markdown below it."""

    table: dict[str, Any]
    text: str


def parse_page(file_name: str, text: str) -> Page:
    """Take a page apart; a RuleError lists every fault in it."""
    match = re.match(r"\+\+\+\n(.*?)^\+\+\+\n(.*)\Z", text, re.DOTALL | re.MULTILINE)
    if match is None:
        raise RuleError(f"{file_name}:1: no front matter between two +++ lines")
    import tomllib

    front, page = match.groups()
    try:
        table = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RuleError(f"{file_name}:{1 + int(line[1]) if line else 1}: {error}") from error
    problems = [
        f"{file_name}:{1 + line_of_key(front, *keys)}: {problem}" for keys, problem in _check_table(table, file_name)
    ] or [f"{file_name}:{front.count(chr(10)) + 2 + line}: {problem}" for line, problem in _check_page(page, table)]
    if problems:
        raise RuleError("\n".join(problems))
    return Page(table, page.strip() + "\n")


def pascal(rule_id: str) -> str:
    """``pool-use-after-put`` -> ``PoolUseAfterPut``."""
    return "".join(part.capitalize() for part in rule_id.split("-"))


Problems = Iterable[tuple[tuple[str, ...], str]]


def _check_table(table: dict[str, Any], file_name: str) -> Problems:
    """Every fault of the front matter, with the nested keys it stands at."""
    faults = False
    for key, value in table.items():
        if key not in _KEYS:
            faults = True
            yield (key,), unknown("key", key, _KEYS)
        elif not isinstance(value, _KEYS[key]):
            faults = True
            yield (key,), f"{key} must be a {getattr(_KEYS[key], '__name__', 'str or a list')}"
    missing = [key for key in _REQUIRED if key not in table]
    if missing:
        yield (), f"missing: {', '.join(missing)}"
    if faults or missing:
        return  # the checks below need the right types
    if f"{table['rule']}.md" != file_name:
        yield ("rule",), f"the rule is called {table['rule']!r} but its file {file_name!r}"
    for key, known in _CLOSED.items():
        if key in table and table[key] not in known:
            yield (key,), unknown(key, table[key], known)
    if events_of(table):
        yield from _check_events(table, events_of(table))


def events_of(table: dict[str, Any]) -> tuple[str, ...]:
    """The events that a page listens to."""
    listens = table["listens"]
    return tuple(listens) if isinstance(listens, list) else (listens,) if listens else ()


def fields_of(events: Iterable[str]) -> dict[str, type]:
    """The fields that all of the events have, and ``event``, which says which of them it is."""
    tables = [EVENTS[event][0] for event in events]
    return {name: kind for name, kind in tables[0].items() if all(name in other for other in tables)} | {"event": str}


def _check_events(table: dict[str, Any], events: tuple[str, ...]) -> Problems:
    """The faults against the events that the rule listens to."""
    if unheard := [event for event in events if event not in EVENTS]:
        yield ("listens",), unknown("event", unheard[0], EVENTS)
        return
    fields, some = fields_of(events), {name: str for event in events for name in EVENTS[event][0]} | {"event": str}
    roles = tuple(dict.fromkeys(role for event in events for role in EVENTS[event][1]))
    texts: list[tuple[tuple[str, ...], str]] = [((key,), table.get(key, "")) for key in ("message", "hedged")]
    for name, value in table.get("where", {}).items():
        if name not in fields:
            yield ("where", name), unknown("field", name, fields)
            continue
        for one in value if isinstance(value, list) else [value]:
            if type(one) is not fields[name]:
                yield ("where", name), f"{name} is a {fields[name].__name__}, {one!r} is not"
    for name, words in table.get("words", {}).items():
        if name not in some:
            yield ("words", name), unknown("field", name, some)
        if not isinstance(words, dict):
            yield ("words", name), f"{name} must be a table of value = wording"
            continue
        texts += [(("words", name, value), text) for value, text in words.items()]
    for role in table.get("steps", {}):
        if role not in roles:
            yield ("steps", role), unknown("role", role, roles)
    for role in roles:
        if role not in table.get("steps", {}):
            yield ("steps",), f"no text for the step {role!r}"
    texts += [(("steps", role), text) for role, text in table.get("steps", {}).items()]
    for keys, text in texts:
        if not text:
            yield keys, f"no text for {keys[-1]}"
        known = fields_of([keys[2]]) if keys[:2] == ("words", "event") and keys[2] in events else fields
        for name in _placeholders(text):
            if name not in known:
                yield keys, unknown("placeholder", name, known)
    if len(events) > 1 and (unworded := [event for event in events if event not in table["words"].get("event", {})]):
        yield ("words", "event"), f"no wording for {unworded[0]}"


def _check_page(page: str, table: dict[str, Any]) -> Iterable[tuple[int, str]]:
    """Every fault of the Markdown part, with its line in that part, from 1."""
    lines = page.splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not lines or not lines[start].startswith(f"# {pascal(table['rule'])}: "):
        yield start + 1, f"the page must open with '# {pascal(table['rule'])}: ' and a title"
    headings = [line[3:] for line in lines if line.startswith("## ")]
    if headings != list(SECTIONS):
        yield start + 1, f"the headings must be {', '.join(SECTIONS)}"


def _placeholders(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


_KEYS: Final[dict[str, type | UnionType]] = {
    "rule": str,
    "listens": str | list,
    "where": dict,
    "level": str,
    "audit": str,
    "tags": list,
    "precision": str,
    "security": str,
    "race": str,
    "message": str,
    "hedged": str,
    "steps": dict,
    "words": dict,
    "since": str,
}
_REQUIRED: Final = ("rule", "listens", "level", "tags", "precision", "since")
_CLOSED: Final[dict[str, Iterable[str]]] = {
    "level": LEVELS,
    "audit": ("note", "off"),
    "precision": PRECISIONS,
    "race": tuple(RACE),
}
