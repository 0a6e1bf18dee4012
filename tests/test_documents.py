"""What the documents say of the program is so: options, rules, exit codes, caveats, files."""

import re
import subprocess
import sys

import pytest

from goracelint.report.progress import PHASES
from goracelint.rule import load_rules
from tests.conftest import ROOT

DOCUMENTS = ("README.md", "CAVEATS.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
_UNSOUND = re.compile(r"^\s*# unsound: (.+(?:\n\s*# (?!unsound).+)*)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def helped(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "goracelint", *command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def unsound_comments() -> list[str]:
    sources = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "goracelint").rglob("*.py")))
    return [re.sub(r"\s*\n\s*# ", " ", found) for source in sources for found in _UNSOUND.findall(source)]


def test_every_deliberate_unsoundness_has_its_caveat() -> None:
    listed = re.findall(r"^- (.+(?:\n  (?![A-Z]).+)*)", text("CAVEATS.md").split("\n## ")[1], re.MULTILINE)
    assert sorted(re.sub(r"\s*\n\s*", " ", line) for line in listed) == sorted(unsound_comments())


def test_options_of_the_readme_exist() -> None:
    named = set(re.findall(r"`[^`\n]*?(--[a-z-]+)", text("README.md")))
    named |= set(re.findall(r"^goracelint (?:check|fleet) .*?(--[a-z-]+)", text("README.md"), re.MULTILINE))
    assert named
    assert sorted(named - set(re.findall(r"--[a-z-]+", helped("check") + helped("fleet")))) == []


def test_rules_table_of_the_readme_is_complete() -> None:
    table = text("README.md").split("## Rules")[1].split("\n## ")[0]
    named = {name.strip() for row in re.findall(r"^\| ([a-z, -]+) \|", table, re.MULTILINE) for name in row.split(",")}
    assert named - {"rule", "---"} == set(load_rules().ids)


def test_phases_of_the_readme_are_those_of_stats() -> None:
    table = text("README.md").split("| phase |")[1].split("\n\n")[0]
    assert re.findall(r"\w+", " ".join(re.findall(r"^\| ([a-z, ]+) \|", table, re.MULTILINE))) == list(PHASES)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_a_document_names_exist(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text(name))
    paths = re.findall(r"`((?:goracelint|rules|tests|testdata)/[\w./]+)`", text(name))
    assert [path for path in (*links, *paths) if not (ROOT / path).exists()] == []


def test_modules_that_the_architecture_names_exist() -> None:
    rooms = re.findall(r"`((?:engine|source|program|report|syntax|ir|store)/[\w./]+\.py)`", text("ARCHITECTURE.md"))
    assert rooms
    assert [path for path in rooms if not (ROOT / "goracelint" / path).exists()] == []


def test_no_module_is_longer_than_400_lines() -> None:
    modules = (ROOT / "goracelint").rglob("*.py")
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in modules}
    assert {path: length for path, length in lengths.items() if length > 400} == {}
