"""Bad input is named and left aside: the rest is analysed, nothing crashes, nothing is lost in silence.

Every folder here holds ``a.go`` with one bug, which must be found whatever stands beside it.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from goracelint.cli import main
from goracelint.engine import schedule
from goracelint.engine.ownership.domain import State
from goracelint.engine.ownership.frame import Frame
from goracelint.ir.facts import FileFacts
from goracelint.syntax import worker
from goracelint.syntax.worker import LIMIT
from tests.conftest import replaces_functions

BUG = """
func {name}() int {{
	x := pool.Get().(*object)
	pool.Put(x)
	return x.n
}}
"""
GOOD_FILE = """package p

import "sync"

type object struct{ n int }

var pool = sync.Pool{New: func() any { return new(object) }}
""" + BUG.format(name="f")
POOL = "\nvar another sync.Pool\n"  # what makes a file worth a look

Check = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.go").write_text(GOOD_FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Run ``goracelint check``; exit code, ``file:line rule`` of each finding, standard error."""

    def run(*arguments: str) -> tuple[int, list[str], str]:
        code = main(["check", "--isolated", "--jobs", "1", "--format", "json", *arguments])
        captured = capsys.readouterr()
        report = json.loads(captured.out) if captured.out else {"findings": []}
        places = [(row["location"], row["rule"]) for row in report["findings"]]
        return code, [f"{place['path']}:{place['line']} {rule}" for place, rule in places], captured.err

    return run


FOUND = "a.go:12 pool-use-after-put"


@pytest.mark.parametrize("files", [{}, {"README.md": "x"}, {"vendored/x.txt": "x"}])
def test_folder_without_go_is_told(tmp_path: Path, check: Check, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    code, _, message = check(str(tmp_path))
    assert code == 2
    assert "holds no Go files" in message
    assert "no Go file could be analysed" in message


def test_missing_path_is_named_and_the_rest_is_analysed(folder: Path, check: Check) -> None:
    assert check("a.go", "nowhere")[:2] == (1, [FOUND])
    code, found, message = check("nowhere")
    assert (code, found) == (2, [])
    assert "nowhere cannot be found" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "b.go: warning: not analysed: has no package clause"),
        (b"package p\n\0\0\0\nfunc g() {}\n", "b.go: warning: not analysed: holds NUL bytes"),
        (GOOD_FILE.encode("utf-16"), "b.go: warning: not analysed: holds NUL bytes"),
        (b"package p\n" + b" " * LIMIT, "b.go: warning: not analysed: larger than 32 MiB"),
        (b"package p\nfunc ((((( {\n var x }}}\n", "syntax errors: what could be read is analysed"),
        (b"package p\nvar x = " + b"(" * 10_000, "syntax errors"),
    ],
    ids=["empty", "nul", "utf-16", "huge", "broken", "never closed"],
)
def test_file_that_is_no_go_is_named(folder: Path, check: Check, content: bytes, words: str) -> None:
    (folder / "b.go").write_bytes(content)
    code, found, message = check()
    assert (code, found) == (1, [FOUND])
    assert words in message
    assert "b.go" in message


def test_nothing_that_could_be_analysed_is_no_success(tmp_path: Path, check: Check) -> None:
    (tmp_path / "b.go").write_bytes(b"package p\nvar pool sync.Pool\n\0")
    code, _, message = check("--exit-zero", str(tmp_path))
    assert code == 2
    assert "no Go file could be analysed" in message


@pytest.mark.parametrize(
    "absurd",
    [
        "var x = " + "(" * 10_000 + "1" + ")" * 10_000,
        "var x = " + "+".join(["1"] * 20_000),
        "var x = " + "-" * 10_000 + "1",
        "var x " + "[]" * 10_000 + "int",
        "var x = " + "func() { " * 3_000 + "}" * 3_000,
        "func h() {" + "{" * 10_000 + "}" * 10_000 + "}",
        "func h() {" + "if x {" * 5_000 + "}" * 5_000 + "}",
        "func h() { x" + ".y" * 20_000 + " = 1 }",
        "func h() { " + "f(" * 5_000 + ")" * 5_000 + " }",
        "var x = T" + "{T" * 5_000 + "}" * 5_000,
        "// caf\udce9",
    ],
    ids=lambda text: text[:24].strip(),
)
def test_absurd_go_hides_nothing_beside_it(folder: Path, check: Check, absurd: str) -> None:
    text = "package p\n" + absurd + "\n" + BUG.format(name="g")
    (folder / "b.go").write_bytes(text.encode("utf-8", "surrogateescape"))
    code, found, message = check()
    assert (code, found) == (1, [FOUND, "b.go:7 pool-use-after-put"])
    assert "internal" not in message


def test_links_that_loop_or_dangle_are_named(folder: Path, check: Check) -> None:
    (folder / "self").symlink_to(".")
    (folder / "b.go").symlink_to("b.go")
    (folder / "c.go").symlink_to("nowhere.go")
    code, found, message = check()
    assert (code, found) == (1, [FOUND])
    assert "b.go cannot be read" in message
    assert "c.go cannot be read" in message


def test_folder_and_pipe_that_are_called_like_files(folder: Path, check: Check) -> None:
    (folder / "x.go").mkdir()
    (folder / "x.go" / "in.go").write_text(GOOD_FILE)
    os.mkfifo(folder / "y.go")
    code, found, message = check()
    assert (code, found) == (1, [FOUND, f"x.go/in.go{FOUND.removeprefix('a.go')}"])
    assert "y.go cannot be read: not a regular file" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_and_folder_are_named(folder: Path, check: Check) -> None:
    (folder / "b.go").write_text(GOOD_FILE)
    (folder / "b.go").chmod(0)
    (folder / "sub").mkdir(mode=0)
    code, found, message = check()
    assert (code, found) == (1, [FOUND])
    assert "b.go" in message
    assert "sub" in message


@pytest.mark.parametrize("content", [b"", b"\xff\xfe ((((", b"module\n", b"module p\ngo one.two\nreplace x =>\n"])
def test_module_file_that_says_nothing_does_no_harm(folder: Path, check: Check, content: bytes) -> None:
    (folder / "go.mod").write_bytes(content)
    assert check()[:2] == (1, [FOUND])


def test_builds_are_named_only_where_they_differ(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "b_windows.go").write_text("package p\n" + POOL + BUG.format(name="g"))
    (folder / "b_linux.go").write_text("package p\n" + BUG.format(name="h").replace("return x.n", "return 0"))
    main(["check", "--isolated", "--jobs", "1", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(row["location"]["path"], row["configurations"]) for row in findings] == [
        ("a.go", []),
        ("b_windows.go", []),
    ]


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b"// \xff\xfe\n"], ids=["byte order mark", "not UTF-8"])
def test_strange_bytes_around_good_code_change_nothing(folder: Path, check: Check, prefix: bytes) -> None:
    (folder / "a.go").write_bytes(prefix + GOOD_FILE.replace("\n", "\r\n").encode())
    line = 12 + prefix.count(b"\n")
    assert check()[:2] == (1, [f"a.go:{line} pool-use-after-put"])


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine fails in every function called ``bad``."""
    replaces_functions()
    solve = schedule.solve

    def failing(frame: Frame, entry: State, states: int) -> None:
        if frame.function.facts.name == "bad":
            raise RuntimeError("a fault of ours")
        solve(frame, entry, states)

    monkeypatch.setattr(schedule, "solve", failing)


@pytest.mark.usefixtures("fault")
@pytest.mark.parametrize("arguments", [(), ("--exit-zero",)])
def test_internal_error_names_the_function_and_loses_nothing_else(
    folder: Path, check: Check, arguments: tuple[str, ...]
) -> None:
    (folder / "b.go").write_text("package p\n" + BUG.format(name="bad") + BUG.format(name="good"))
    code, found, message = check(*arguments)
    assert (code, found) == (2, [FOUND, "b.go:12 pool-use-after-put"])
    assert "b.go:3:1: error: internal error in " in message
    assert ".bad: RuntimeError: a fault of ours" in message


def test_internal_error_in_the_front_end_names_the_file(
    folder: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaces_functions()
    parse_file = worker.parse_file

    def failing(source: bytes, *options: object, **named: object) -> FileFacts:
        if b"func bad" in source:
            raise KeyError("a fault of ours")
        return parse_file(source, *options, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "parse_file", failing)
    (folder / "b.go").write_text(GOOD_FILE.replace("func f", "func bad"))
    code, found, message = check()
    assert (code, found) == (2, [FOUND])
    assert "b.go: error: not analysed: internal error: KeyError: 'a fault of ours'" in message


@pytest.mark.usefixtures("fault")
def test_log_is_written_after_an_internal_error(folder: Path) -> None:
    (folder / "b.go").write_text("package p\n" + BUG.format(name="bad"))
    assert main(["check", "--isolated", "--quiet", "--format", "sarif", "--output", "log.sarif"]) == 2
    (run,) = json.loads((folder / "log.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["pool-use-after-put"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert "a fault of ours" in notification["message"]["text"]
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b.go"


UNSAFE_FILE = """package p

import "unsafe"

func kept() byte {
	b := make([]byte, 8)
	addr := uintptr(unsafe.Pointer(&b[0]))
	work()
	return *(*byte)(unsafe.Pointer(addr))
}

func widened() int64 {
	var small int32
	return *(*int64)(unsafe.Pointer(&small))
}

func renamed(m map[string]int, b []byte) {
	m[unsafe.String(&b[0], len(b))]++
	b[0] = 0
}

func work() {}
"""
UNSAFE_FOUND = {
    "addresses": "b.go:9 unsafe-uintptr-stored",
    "layouts": "b.go:14 unsafe-oversize-cast",
    "views": "b.go:19 unsafe-zero-copy-mutation",
}


@pytest.mark.parametrize("broken", sorted(UNSAFE_FOUND))
def test_internal_error_in_a_pass_of_the_unsafe_class_loses_that_pass_only(
    folder: Path, check: Check, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    (folder / "b.go").write_text(UNSAFE_FILE)
    monkeypatch.setattr(f"goracelint.{broken}.analyse", failing)
    code, found, message = check()
    kept = [finding for name, finding in UNSAFE_FOUND.items() if name != broken]
    assert (code, sorted(found)) == (2, sorted([FOUND, *kept]))
    assert "RuntimeError: a fault of ours" in message
