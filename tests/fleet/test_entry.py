"""What is wrong with one repository is said in its outcome."""

from pathlib import Path

import msgspec
import pytest

from goracelint import driver
from goracelint.config import Wishes
from goracelint.fleet.entry import Order, Outcome, analyse
from goracelint.fleet.identity import key_of, tool_digest
from tests.fleet.folders import make

WISHES = Wishes()


def outcome(folder: Path, wishes: Wishes = WISHES) -> Outcome:
    order = Order(str(folder), wishes, False, tool_digest())
    return msgspec.msgpack.decode(analyse(msgspec.msgpack.encode(order)), type=Outcome)


def test_findings_are_counted_by_rule(tmp_path: Path) -> None:
    make(tmp_path, "a")
    found = outcome(tmp_path / "a")

    assert (found.exit, found.error, found.findings, found.files) == (1, "", {"pool-use-after-put": 1}, 1)
    assert b"pool-use-after-put" in found.sarif
    assert found.seconds > 0


def test_settings_of_the_repository_count(tmp_path: Path) -> None:
    make(tmp_path, "a")
    (tmp_path / "a" / "goracelint.toml").write_text('[rules]\npool-use-after-put = "off"\n')

    assert outcome(tmp_path / "a").exit == 0
    assert outcome(tmp_path / "a", Wishes(isolated=True)).exit == 1
    assert outcome(tmp_path / "a", Wishes(isolated=True, exclude=("p.go",))).files == 0


def test_broken_settings_and_missing_folders_fail(tmp_path: Path) -> None:
    make(tmp_path, "a")
    (tmp_path / "a" / "goracelint.toml").write_text("audti = true\n")

    assert (outcome(tmp_path / "a").exit, outcome(tmp_path / "b").exit) == (2, 2)
    assert "did you mean 'audit'?" in outcome(tmp_path / "a").error
    assert outcome(tmp_path / "b").error == "there is no such folder"


def test_a_folder_without_go_fails_as_with_check(tmp_path: Path) -> None:
    empty = outcome(tmp_path)
    assert (empty.exit, empty.error, bool(empty.sarif)) == (2, "no Go file could be analysed", True)


@pytest.mark.parametrize(("error", "told"), [(RecursionError("deep"), True), (MemoryError(), False)])
def test_errors_that_would_come_again_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, told: bool
) -> None:
    def run(options: object) -> None:
        raise error

    monkeypatch.setattr(driver, "run", run)
    if told:
        assert outcome(tmp_path).error == "internal error: RecursionError: deep"
    else:
        with pytest.raises(MemoryError):
            outcome(tmp_path)


def test_another_goracelint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="is not the one that runs the fleet"):
        analyse(msgspec.msgpack.encode(Order(str(tmp_path), WISHES, False, "another")))


def test_settings_and_models_that_are_named_are_part_of_the_key(tmp_path: Path) -> None:
    settings, models = tmp_path / "g.toml", tmp_path / "m.toml"
    named = Wishes(config=str(settings))
    settings.write_text('models = ["m.toml"]\n')
    models.write_text("")
    keys = [
        key_of("t", WISHES, False),
        key_of("u", WISHES, False),
        key_of("t", WISHES, True),
        key_of("t", named, False),
    ]
    models.write_text("# changed\n")
    keys.append(key_of("t", named, False))
    settings.write_text('audit = true\nmodels = ["m.toml"]\n')
    keys.append(key_of("t", named, False))

    assert len(set(keys)) == len(keys)
