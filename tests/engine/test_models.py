"""Model files: what a row becomes, and what is refused with file and row."""

import pytest

from goracelint.engine.model_rows import load
from goracelint.engine.models import ModelError, Resource, package_of
from goracelint.engine.ports import Port
from goracelint.source.paths import canonical


def row(text: str) -> list[tuple[str, str]]:
    return [("mine.toml", f'[[function]]\nname = "example.com/x.F"\n{text}\n')]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('relases = { port = "arg0", kind = "pool" }', "mine.toml: example.com/x.F: unknown key 'relases'"),
        ('resets = ["argument"]', "'argument' is no port"),
        ('resets = ["arg"]', "'arg' is no port"),
        ('releases = { kind = "pool" }', "'port'"),
        ('acquires = "result0"', "mine.toml: example.com/x.F"),
        ('atomic = { op = "swap" }', "'cell'"),
        ('views = ["result0"]', "mine.toml: example.com/x.F"),
    ],
)
def test_bad_row_names_file_and_function(text: str, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        load(row(text))
    assert words in str(caught.value)
    assert "mine.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[function]\n", "not valid TOML"),
        ("[[functions]]\n", "unknown table 'functions'"),
        ('[[function]]\nresets = ["recv"]\n', "has no name"),
        ('[[function]]\nname = "x.F"\n[[function]]\nname = "x/v2.F"\n', "x.F has a row already"),
        ('[[type]]\nname = "x.T"\nfields = { B = "mine" }\n', "a field is owned or kept, not 'mine'"),
    ],
)
def test_bad_file_is_refused(text: str, words: str) -> None:
    with pytest.raises(ModelError, match=r"mine\.toml") as caught:
        load([("mine.toml", text)])
    assert words in str(caught.value)


def test_a_row_is_found_whatever_the_version_and_type_arguments() -> None:
    models = load([("m.toml", '[[function]]\nname = "(*example.com/x.Pool).Get"\nneutral = true\n')])
    assert models.find("(*example.com/x/v3.Pool[map[string][]int]).Get") is not None
    assert models.find("(*example.com/y.Pool).Get") is None


def test_ports_are_parsed() -> None:
    ((_, model),) = load(row('releases = { port = "arg0.buf", kind = "pool", pool = "recv" }')).resources()
    assert model.releases == (Resource(Port("arg0", ("buf",)), "pool", Port("recv")),)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("(*a/b.T).M", "a/b"),
        ("a/b.F", "a/b"),
        ("(sync.Locker).Lock", "sync"),
        ("example.com/x.y/z.F", "example.com/x.y/z"),
    ],
)
def test_package_of_a_name(name: str, package: str) -> None:
    assert package_of(name) == package


def test_canonical_leaves_other_names_alone() -> None:
    assert canonical("example.com/video.F") == "example.com/video.F"
    assert canonical("example.com/x/v2/y.F") == "example.com/x/y.F"
