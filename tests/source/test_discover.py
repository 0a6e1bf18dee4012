"""Arguments lead to the files that Go users expect, and whatever cannot be read is named."""

import os
from pathlib import Path

import pytest

from goracelint.source import discover as module
from goracelint.source.discover import Discovery, Selection, discover

TREE = [
    "a.go",
    "a_test.go",
    "notes.txt",
    "sub/b.go",
    "sub/_c.go",
    "sub/.d.go",
    "testdata/t.go",
    "vendor/v/v.go",
    "_x/x.go",
    ".y/y.go",
    ".git/hooks/h.go",
    "nested/go.mod",
    "nested/n.go",
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in TREE:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("package p\n")
    return tmp_path


def names(found: Discovery) -> list[str]:
    return [file.shown for file in found.files]


@pytest.mark.parametrize("arguments", [[], ["./..."], ["..."]])
def test_dots_mean_what_go_makes_of_them_and_nested_modules(tree: Path, arguments: list[str]) -> None:
    found = discover(arguments, str(tree))
    assert names(found) == ["a.go", "a_test.go", "nested/n.go", "sub/b.go"]
    assert not found.notices


@pytest.mark.parametrize("argument", [".", "./"])
def test_folder_means_everything_below_but_version_control(tree: Path, argument: str) -> None:
    assert names(discover([argument], str(tree))) == [
        ".y/y.go",
        "_x/x.go",
        "a.go",
        "a_test.go",
        "nested/n.go",
        "sub/.d.go",
        "sub/_c.go",
        "sub/b.go",
        "testdata/t.go",
        "vendor/v/v.go",
    ]


@pytest.mark.parametrize("argument", ["testdata", "testdata/...", "./testdata/..."])
def test_special_folder_can_be_named(tree: Path, argument: str) -> None:
    assert names(discover([argument], str(tree))) == ["testdata/t.go"]


def test_named_file_is_reported_and_its_folder_is_loaded(tree: Path) -> None:
    found = discover(["a.go"], str(tree))
    assert [(file.shown, file.reported) for file in found.files] == [("a.go", True), ("a_test.go", False)]


def test_file_loaded_for_another_is_reported_when_its_folder_is_named_too(tree: Path) -> None:
    for arguments in (["a.go", "./..."], ["./...", "a.go"]):
        assert all(file.reported for file in discover(arguments, str(tree)).files)


def test_naming_a_folder_after_dots_adds_what_dots_left_out(tree: Path) -> None:
    assert names(discover(["./...", "."], str(tree))) == names(discover(["."], str(tree)))


def test_tests_can_be_left_out(tree: Path) -> None:
    assert names(discover([], str(tree), Selection(tests=False))) == ["a.go", "nested/n.go", "sub/b.go"]


def test_paths_outside_the_working_folder_are_shown_whole(tree: Path) -> None:
    assert names(discover(["../testdata"], str(tree / "sub"))) == [f"{tree}/testdata/t.go"]


def test_order_of_arguments_does_not_matter(tree: Path) -> None:
    assert discover(["sub", "nested", "sub"], str(tree)) == discover(["nested", "sub"], str(tree))


def test_excluded_files_and_folders_are_left_out(tree: Path) -> None:
    assert names(discover([], str(tree), Selection(exclude=("sub/", "*_test.go")))) == ["a.go", "nested/n.go"]


def test_named_file_is_excluded_only_by_force(tree: Path) -> None:
    for arguments, expected in ((["sub/b.go"], ["sub/b.go"]), (["sub"], ["sub/.d.go", "sub/_c.go", "sub/b.go"])):
        assert names(discover(arguments, str(tree), Selection(exclude=("sub/",)))) == expected
        assert names(discover(arguments, str(tree), Selection(exclude=("sub/",), force_exclude=True))) == []


def test_symlink_loop_ends(tree: Path) -> None:
    (tree / "sub" / "loop").symlink_to(tree, target_is_directory=True)
    assert names(discover([], str(tree))) == ["a.go", "a_test.go", "nested/n.go", "sub/b.go"]


def test_linked_folder_is_followed_only_where_named(tree: Path) -> None:
    (tree / "link").symlink_to(tree / "testdata", target_is_directory=True)
    assert "link/t.go" not in names(discover(["./..."], str(tree)))
    assert names(discover(["link"], str(tree))) == ["link/t.go"]


def test_one_folder_named_under_two_names_is_walked_once(tree: Path) -> None:
    (tree / "link").symlink_to(tree / "sub", target_is_directory=True)
    found = discover(["sub/...", "link/..."], str(tree))
    assert (names(found), found.notices) == (["sub/b.go"], ())


def test_linked_file_is_analysed(tree: Path) -> None:
    (tree / "sub" / "link.go").symlink_to(tree / "a.go")
    assert "sub/link.go" in names(discover([], str(tree)))


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("missing", "missing cannot be found: no such file or directory"),
        ("missing.go", "missing.go cannot be found: no such file or directory"),
        ("notes.txt", "notes.txt is not a Go file"),
        (".git/hooks/../info", ".git/info holds no Go files"),
    ],
)
def test_argument_without_go_files_is_named(tree: Path, argument: str, message: str) -> None:
    (tree / ".git" / "info").mkdir()
    found = discover([argument], str(tree))
    assert [notice.message for notice in found.notices] == [message]
    assert not found.files


def test_dangling_link_is_named_and_the_rest_is_found(tree: Path) -> None:
    (tree / "sub" / "gone.go").symlink_to(tree / "nowhere.go")
    found = discover(["sub/..."], str(tree))
    assert [notice.path for notice in found.notices] == ["sub/gone.go"]
    assert names(found) == ["sub/b.go"]


def test_file_too_large_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_FILE", 8)
    found = discover(["sub/..."], str(tree))
    assert [notice.message for notice in found.notices] == ["sub/b.go is too large (0 MiB)"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_named_pipe_is_no_source(tree: Path) -> None:
    os.mkfifo(tree / "sub" / "pipe.go")
    found = discover(["sub/..."], str(tree))
    assert [notice.message for notice in found.notices] == ["sub/pipe.go cannot be read: not a regular file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_and_folder_are_named(tree: Path) -> None:
    (tree / "a.go").chmod(0)
    (tree / "sub").chmod(0)
    found = discover([], str(tree))
    (tree / "sub").chmod(0o755)
    assert [notice.path for notice in found.notices] == ["a.go", "sub"]


def test_folder_that_fails_to_list_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def failing(folder: str) -> object:
        if folder.endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", failing)
    found = discover([], str(tree))
    assert [notice.message for notice in found.notices] == ["sub cannot be read: permission denied"]
    assert names(found) == ["a.go", "a_test.go", "nested/n.go"]


def test_folder_named_like_a_file_is_a_folder(tree: Path) -> None:
    (tree / "sub" / "odd.go").mkdir()
    (tree / "sub" / "odd.go" / "in.go").write_text("package p\n")
    assert names(discover(["sub/..."], str(tree))) == ["sub/b.go", "sub/odd.go/in.go"]


def test_name_that_is_not_utf8_is_shown_all_the_same(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xff.go")).write_text("package p\n")
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    assert names(discover([], str(tmp_path))) == ["\ufffd.go"]


def test_deep_tree_is_walked(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 300)
    deep.mkdir(parents=True)
    (deep / "a.go").write_text("package p\n")
    assert len(discover([], str(tmp_path)).files) == 1
