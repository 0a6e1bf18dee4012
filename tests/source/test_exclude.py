"""Patterns leave out what the same lines of a .gitignore file would."""

import pytest

from goracelint.source.exclude import Exclusion


@pytest.mark.parametrize(
    ("pattern", "path", "is_folder", "excluded"),
    [
        ("*.pb.go", "a/b/x.pb.go", False, True),
        ("*.pb.go", "x.go", False, False),
        ("vendor/", "a/vendor", True, True),
        ("vendor/", "a/vendor", False, False),
        ("/gen", "gen", True, True),
        ("/gen", "a/gen", True, False),
        ("a/*.go", "a/x.go", False, True),
        ("a/*.go", "a/b/x.go", False, False),
        ("a/**/x.go", "a/x.go", False, True),
        ("a/**/x.go", "a/b/c/x.go", False, True),
        ("**/x.go", "x.go", False, True),
        ("a/**", "a/b/c.go", False, True),
        ("a/**", "a", True, False),
        ("x?.go", "x1.go", False, True),
        ("x[0-9].go", "x7.go", False, True),
        ("x[!0-9].go", "x7.go", False, False),
        ("x[!0-9].go", "xa.go", False, True),
        ("x[z-a].go", "x[z-a].go", False, True),
        ("x+(1).go", "x+(1).go", False, True),
        ("./a/x.go", "a/x.go", False, True),
        ("", "a.go", False, False),
    ],
)
def test_pattern_matches(pattern: str, path: str, is_folder: bool, excluded: bool) -> None:
    assert Exclusion([pattern]).excludes(path, is_folder) == excluded


def test_last_pattern_that_matches_decides() -> None:
    exclusion = Exclusion(["*.pb.go", "!keep.pb.go"])
    assert [exclusion.excludes(name, False) for name in ("a.pb.go", "keep.pb.go")] == [True, False]


def test_file_within_an_excluded_folder_is_excluded() -> None:
    assert Exclusion(["vendor/"]).excludes_within("a/vendor/b/x.go", False)
