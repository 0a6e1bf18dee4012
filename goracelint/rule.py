"""A rule is a page: TOML front matter that judges an event, then the Markdown that users read.

For Go such as ::

    bufPool.Put(buf)
    buf.WriteString("late")

the engine reports the event ``UseAfterRelease``; the page ``rules/pool-use-after-put.md`` listens to it,
puts conditions on its fields (``where``), and has the words for the message and the steps::

    +++
    rule = "pool-use-after-put"
    listens = "UseAfterRelease"
    where = { resource = "pool" }
    message = "{place} is used after {release} gave it back"
    ...
    +++
    # PoolUseAfterPut: a pooled value is used after it was given back

How pages are written and checked: page.py. Errs nowhere: what is not a proper page is refused there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goracelint.engine.events import FieldValue
from goracelint.page import Page, RuleError, events_of, parse_page

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@dataclass(frozen=True)
class Rule:
    """One page. ``where`` holds (field, accepted values); ``words`` holds (field, value -> wording);
    ``listens`` is empty for rules that no event triggers. ``audit`` is the level of findings without
    must-evidence: "note", or "off" to drop them; those are worded by ``hedged``. A wording in ``words`` may
    name other fields."""

    id: str
    name: str
    title: str
    summary: str
    listens: tuple[str, ...]
    where: tuple[tuple[str, tuple[FieldValue, ...]], ...]
    level: str
    audit: str
    precision: str
    tags: tuple[str, ...]
    security: str
    race: str
    message: str
    hedged: str
    steps: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    since: str
    page: str

    def matches(self, fields: Mapping[str, FieldValue]) -> bool:
        """Whether every condition holds for the fields of an event this rule listens to."""
        return all(fields.get(name) in accepted for name, accepted in self.where)


class Rules:
    """The registry: rules sorted by id, and for each event its rules, the most specific first."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = tuple(sorted(rules, key=lambda rule: rule.id))
        self._by_id = {rule.id: rule for rule in self.all}
        self._by_event: dict[str, list[Rule]] = {}
        for rule in sorted(self.all, key=lambda rule: -len(rule.where)):
            for event in rule.listens:
                self._by_event.setdefault(event, []).append(rule)

    @property
    def ids(self) -> tuple[str, ...]:
        """All rule ids, sorted."""
        return tuple(rule.id for rule in self.all)

    def get(self, rule_id: str) -> Rule | None:
        """The rule of that id."""
        return self._by_id.get(rule_id)

    def select(self, kind: str, fields: Mapping[str, FieldValue]) -> Rule | None:
        """The first rule that listens to the event and whose conditions hold."""
        return next((rule for rule in self._by_event.get(kind, ()) if rule.matches(fields)), None)

    def configure(self, settings: Iterable[tuple[str, str]]) -> "Rules":
        """The same registry with the user's settings: rules that are off keep their page and judge nothing."""
        levels = dict(settings)
        return Rules(_apply_setting(rule, levels.get(rule.id, "on")) for rule in self.all)


def load_rules(folder: "Traversable | None" = None) -> Rules:
    """All pages of the folder (by default those that come with goracelint), checked."""
    folder = folder or pages_folder()
    pages = sorted((entry for entry in folder.iterdir() if _is_page(entry.name)), key=lambda entry: entry.name)
    problems: list[str] = []
    rules = [rule for page in pages if (rule := _load_page(page, problems))]
    if not rules and not problems:
        problems.append(f"{folder}: no rule pages here")
    if problems:
        raise RuleError("\n".join(problems))
    return Rules(rules)


def pages_folder() -> "Traversable":
    """Where the pages are: the installed package, or the folder beside it in a bare checkout."""
    from importlib import resources

    try:
        folder = resources.files("goracelint.rules")
        if folder.is_dir():
            return folder
    except ModuleNotFoundError:
        pass
    return Path(__file__).resolve().parent.parent / "rules"


def render_index(rules: Rules) -> str:
    """The text of ``rules/README.md``: one line a rule."""
    lines = [
        "# Rules",
        "",
        "One page a rule: front matter that judges an event of the engine, then the text that `goracelint explain`",
        "and SARIF show. This index is `goracelint rules --format markdown`.",
        "",
        "| rule | level | precision | finds | since |",
        "| --- | --- | --- | --- | --- |",
    ]
    rows = [
        f"| [{rule.id}]({rule.id}.md) | {rule.level} | {rule.precision} | {rule.title} | {rule.since} |"
        for rule in rules.all
    ]
    return "\n".join(lines + rows) + "\n"


def _is_page(name: str) -> bool:
    return name.endswith(".md") and name != "README.md"


def _load_page(page: "Traversable", problems: list[str]) -> Rule | None:
    try:
        return build_rule(parse_page(page.name, page.read_text(encoding="utf-8")))
    except RuleError as error:
        problems.append(str(error))
        return None


def _apply_setting(rule: Rule, setting: str) -> Rule:
    match setting:
        case "on":
            return rule
        case "off":
            return replace(rule, level="off", audit="off")
        case _:
            return replace(rule, level=setting)


def build_rule(page: Page) -> Rule:
    """The rule that a checked page describes."""
    table = page.table
    heading, _, body = page.text.partition("\n")
    name, _, title = heading.removeprefix("# ").partition(": ")
    summary = re.search(r"^## What it finds\n+(.+?)\n\n", body, re.DOTALL | re.MULTILINE)
    return Rule(
        id=table["rule"],
        name=name,
        title=title,
        summary=" ".join(summary[1].split()).replace("`", "") if summary else title,
        listens=events_of(table),
        where=tuple(
            (field, tuple(value) if isinstance(value, list) else (value,))
            for field, value in table.get("where", {}).items()
        ),
        level=table["level"],
        audit=table.get("audit", "note"),
        precision=table["precision"],
        tags=tuple(table["tags"]),
        security=table.get("security", ""),
        race=table.get("race", ""),
        message=table.get("message", ""),
        hedged=table.get("hedged", ""),
        steps=table.get("steps", {}),
        words=table.get("words", {}),
        since=table["since"],
        page=page.text,
    )
