"""Our own code is known again by its stamps, and read where they do not decide."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from goracelint.store import keys
from goracelint.store.cache import Cache


class Own:
    """A package with a front end, and rules, in place of ours."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.cache = Cache(top / "cache")
        for name in ("code/ir/a.py", "code/b.py", "rules/c.md"):
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(name)

    def asked(self) -> tuple[bytes, bytes]:
        """Front end and tool as a new process finds them out, long after the files were written."""
        forget()
        keys.recognise(self.cache, time.time_ns() + 10**11)
        return keys.front_end(), keys.tool()

    def read(self) -> tuple[bytes, bytes]:
        """The same by content."""
        forget()
        return keys.front_end(), keys.tool()


def forget() -> None:
    keys._recognised.clear()
    keys.front_end.cache_clear()
    keys.tool.cache_clear()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Own]:
    monkeypatch.setattr(keys, "_PACKAGE", tmp_path / "code")
    monkeypatch.setattr(keys, "rules_folder", lambda: tmp_path / "rules")
    yield Own(tmp_path)
    forget()


def test_what_is_as_it_was_is_not_read(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = own.read()
    assert own.asked() == plain
    monkeypatch.setattr(keys, "_contents", lambda _: b"")
    assert own.asked() == plain


@pytest.mark.parametrize("name", ["code/ir/a.py", "code/b.py", "rules/c.md", "rules/d.md", "code/ir/e.py"])
def test_another_content_or_file_is_seen(own: Own, name: str) -> None:
    before = own.asked()
    (own.top / name).write_text("x" * len(name))
    assert own.asked() != before
    assert own.asked() == own.read()


def test_a_file_that_went_is_seen(own: Own) -> None:
    before = own.asked()
    (own.top / "code/b.py").unlink()
    assert own.asked()[1] != before[1]


def test_files_of_this_very_moment_are_read(own: Own) -> None:
    forget()
    keys.recognise(own.cache, time.time_ns())
    assert keys._recognised == []
    assert own.cache.usage()[0].entries == 0


def test_what_is_no_pair_of_keys_is_read_again(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = own.asked()
    monkeypatch.setattr(Cache, "get", lambda *_: b"\xc1")
    assert own.asked() == plain
