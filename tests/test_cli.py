"""The command line: options, output, exit codes. The driver is replaced by one that returns a given report."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import goracelint
from goracelint.cli import main
from goracelint.config import CheckOptions, UsageError
from goracelint.finding import Finding, Location, Notice, Report

CLEAN = Report((), (), (), 3)
Driver = Callable[[Report | Exception], list[CheckOptions]]


def report(level: str = "error", *notices: Notice) -> Report:
    finding = Finding("pool-aba", level, "m", Location("a.go", 0, 1), (), "f", "k")
    return Report((finding,), (), notices, 3)


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Driver]:
    """A driver that notes its options and answers with a given report or error, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def install(answer: Report | Exception) -> list[CheckOptions]:
        seen: list[CheckOptions] = []

        def run(options: CheckOptions, *_: object) -> Report:
            seen.append(options)
            if isinstance(answer, Exception):
                raise answer
            return answer

        fake = ModuleType("goracelint.driver")
        fake.run = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "goracelint.driver", fake)
        monkeypatch.setattr(goracelint, "driver", fake, raising=False)
        return seen

    return install


@pytest.mark.parametrize(
    ("answer", "arguments", "code"),
    [
        (CLEAN, [], 0),
        (report("error"), [], 1),
        (report("warning"), [], 1),
        (report("note"), [], 0),
        (report("error"), ["--exit-zero"], 0),
        (report("error", Notice("b.go", -1, "error", "broken")), [], 1),
        (Report((), (), (Notice("b.go", 1, "warning", "broken"),), 1), [], 0),
        (report("error", Notice("b.go", -1, "error", "fault", internal=True)), ["--exit-zero"], 2),
        (Report((), (), (), 0), ["--exit-zero"], 2),
        (UsageError("no such thing"), ["--exit-zero"], 2),
        (RuntimeError("a fault of ours"), ["--exit-zero"], 2),
    ],
)
def test_exit_code(driver: Driver, answer: Report | Exception, arguments: list[str], code: int) -> None:
    driver(answer)

    assert main(["check", *arguments]) == code


@pytest.mark.parametrize("format_name", ["text", "json", "sarif"])
def test_log_is_written_although_something_failed(
    driver: Driver, capsys: pytest.CaptureFixture[str], format_name: str
) -> None:
    driver(report("error", Notice("b.go", -1, "error", "fault in b.go", internal=True)))

    assert main(["check", "--format", format_name]) == 2
    captured = capsys.readouterr()
    assert "pool-aba" in captured.out
    assert "fault in b.go" in captured.err


def test_options_reach_the_driver(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "goracelint.toml").write_text('exclude = ["gen"]\n[rules]\npool-aba = "off"\n')
    seen = driver(CLEAN)

    main(["check", "a", "b", "--exclude", "x", "--force-exclude", "--no-tests", "--audit", "--jobs", "2"])

    assert seen == [
        CheckOptions(
            cwd=tmp_path,
            paths=("a", "b"),
            tests=False,
            audit=True,
            exclude=("gen", "x"),
            exclude_root=tmp_path,
            force_exclude=True,
            rules=(("pool-aba", "off"),),
            jobs=2,
        )
    ]


def test_isolated_reads_no_settings(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "goracelint.toml").write_text("nonsense = 1\n")
    driver(CLEAN)

    assert main(["check"]) == 2
    assert main(["check", "--isolated"]) == 0


def test_settings_can_be_named(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("audit = true\n")
    seen = driver(CLEAN)

    assert main(["check", "--config", "other.toml"]) == 0
    assert seen[0].audit
    assert main(["check", "--config", "missing.toml"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [["check", "--jobs", "0"], ["check", "--format", "xml"], ["check", "--config", "x", "--isolated"], ["chek"], []],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2


def test_output_file_holds_the_report_and_nothing_else_is_left(
    driver: Driver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driver(report())
    (tmp_path / "r.json").write_text("old")

    assert main(["check", "--format", "json", "--output", "r.json"]) == 1
    assert json.loads((tmp_path / "r.json").read_text())["findings"][0]["rule"] == "pool-aba"
    assert os.listdir(tmp_path) == ["r.json"]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("output", "words"), [("no/r.json", "there is no folder no"), (".", "it is a folder")])
def test_output_that_cannot_be_written_is_told_before_the_work(
    driver: Driver, capsys: pytest.CaptureFixture[str], output: str, words: str
) -> None:
    seen = driver(report())

    assert main(["check", "--output", output]) == 2
    assert words in capsys.readouterr().err
    assert seen == []


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(
    driver: Driver,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    driver(report())
    main(["check", *arguments])

    assert ("\x1b[" in capsys.readouterr().out) is coloured


def test_summary_goes_to_standard_error_unless_quiet(driver: Driver, capsys: pytest.CaptureFixture[str]) -> None:
    driver(report())
    main(["check"])
    assert capsys.readouterr().err == "1 finding in 3 files\n"
    main(["check", "--quiet"])
    assert capsys.readouterr().err == ""


def test_stats_name_the_phases(driver: Driver, capsys: pytest.CaptureFixture[str]) -> None:
    driver(CLEAN)
    main(["check", "--stats"])

    assert "report" in capsys.readouterr().err


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0
    listed = [rule["id"] for rule in json.loads(capsys.readouterr().out)["rules"]]
    assert main(["rules"]) == 0

    assert listed == [line.split()[0] for line in capsys.readouterr().out.splitlines()]


def test_explain_shows_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pool-aba"]) == 0
    assert capsys.readouterr().out.startswith("# PoolAba: ")


def test_explain_suggests_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pool-abba"]) == 2
    assert "did you mean 'pool-aba'?" in capsys.readouterr().err


def test_version_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom goracelint.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'networkx', 'sarif_om', 'rich', 'tree_sitter', 'msgspec', 'attr', 'tomllib'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, f"goracelint {goracelint.__version__}")


def test_closed_pipe_is_no_crash() -> None:
    command = f"{sys.executable} -m goracelint explain pool-aba | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)

    assert done.stderr == ""
