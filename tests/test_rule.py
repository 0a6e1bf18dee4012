"""Rule pages: those that ship are sound, bad ones are refused with file and line."""

from pathlib import Path

import pytest

from goracelint.config import SETTINGS
from goracelint.engine.events import EVENTS
from goracelint.page import RuleError, parse_page
from goracelint.rule import load_rules, pages_folder, render_index

RULES = load_rules()
PAGE = Path(str(pages_folder())) / "pool-use-after-put.md"


def test_every_event_has_a_rule() -> None:
    assert {event for rule in RULES.all for event in rule.listens} >= set(EVENTS)


def test_index_is_what_the_pages_say() -> None:
    assert (PAGE.parent / "README.md").read_text(encoding="utf-8") == render_index(RULES), (
        "write it again: python -m goracelint rules --format markdown > rules/README.md"
    )


@pytest.mark.parametrize("rule", RULES.all, ids=lambda rule: rule.id)
def test_page_has_a_readable_length(rule: object) -> None:
    text = (PAGE.parent / f"{rule.id}.md").read_text(encoding="utf-8")  # type: ignore[attr-defined]

    assert 30 <= text.count("\n") <= 120
    assert max(map(len, text.splitlines())) <= 140


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('listens = "UseAfterRelease"', 'listens = "UseAfterRelase"', 3, "did you mean 'UseAfterRelease'"),
        ('where = { resource = "pool" }', 'where = { resorce = "pool" }', 4, "unknown field 'resorce'"),
        ('where = { resource = "pool" }', "where = { view = 1 }", 4, "view is a bool"),
        ('level = "error"', 'level = "fatal"', 5, "unknown level 'fatal'"),
        ('level = "error"', 'levels = "error"', 5, "unknown key 'levels'"),
        ('level = "error"', "level = 3", 5, "level must be a str"),
        ('message = "{place} ', 'message = "{plaice} ', 10, "did you mean 'place'"),
        ('use = "used here"', 'use = "used {now}"', 18, "unknown placeholder 'now'"),
        ('use = "used here"', 'usage = "used here"', 18, "unknown role 'usage'"),
        ('use = "used here"', "", 14, "no text for the step 'use'"),
        ('read = "is read"', 'read = "is {red}"', 21, "unknown placeholder 'red'"),
        ('race = "needs-reuse"', 'race = "who knows"', 9, "unknown race 'who knows'"),
        ('since = "0.1"', "", 2, "missing: since"),
        ('since = "0.1"', "since = 0.1.2", 12, ""),
        ("# PoolUseAfterPut: ", "# PoolUse: ", 27, "must open with '# PoolUseAfterPut: '"),
        ("## Example\n", "## Examples\n", 27, "the headings must be"),
        ('rule = "pool-use-after-put"', 'rule = "pool-use"', 2, "is called 'pool-use' but its file"),
        ("+++\n", "---\n", 1, "no front matter"),
    ],
)
def test_bad_page_is_refused_with_its_line(old: str, new: str, line: int, words: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert old in text

    with pytest.raises(RuleError) as caught:
        parse_page(PAGE.name, text.replace(old, new, 1))

    assert str(caught.value).splitlines()[0].startswith(f"{PAGE.name}:{line}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"ReleaseWhileShared"]', '"ReleaseWhileShard"]', "did you mean 'ReleaseWhileShared'"),
        ("AliasOutlivesRelease = ", "Alias = ", "no wording for AliasOutlivesRelease"),
        ('message = "{event}"', 'message = "{access}"', "unknown placeholder 'access'"),
        ('"{place} {access} after', '"{place} {how} after', "unknown placeholder 'how'"),
        ('share = "handed over here"', "", "no text for the step 'share'"),
    ],
)
def test_a_page_for_several_events_words_each(old: str, new: str, words: str) -> None:
    page = PAGE.parent / "unsafe-view-outlives-owner.md"
    text = page.read_text(encoding="utf-8")
    assert old in text

    with pytest.raises(RuleError) as caught:
        parse_page(page.name, text.replace(old, new, 1))

    assert words in str(caught.value)


def test_all_faults_of_all_pages_are_listed(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("no page")

    with pytest.raises(RuleError, match=r"(?s)a\.md:1.*b\.md:1"):
        load_rules(tmp_path)


def test_more_conditions_go_first(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (tmp_path / PAGE.name).write_text(text)
    narrow = text.replace("pool-use-after-put", "pool-late").replace("PoolUseAfterPut", "PoolLate")
    narrow = narrow.replace('resource = "pool"', 'resource = "pool", access = ["write", "call"]')
    (tmp_path / "pool-late.md").write_text(narrow)
    rules = load_rules(tmp_path)

    picked = [rules.select("UseAfterRelease", {"resource": "pool", "access": how}) for how in ("write", "read")]

    assert [rule and rule.id for rule in picked] == ["pool-late", "pool-use-after-put"]


def test_event_that_no_rule_minds_selects_none() -> None:
    assert RULES.select("UseAfterRelease", {"resource": "mapping"}) is None


@pytest.mark.parametrize("setting", SETTINGS)
def test_setting_changes_the_level(setting: str) -> None:
    rule = RULES.configure([("pool-aba", setting)]).get("pool-aba")

    assert rule is not None
    assert rule.level == {"on": "warning"}.get(setting, setting)
