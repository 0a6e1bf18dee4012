"""goracelint.toml: what it says, and how faults in it are told."""

from pathlib import Path

import pytest

from goracelint.config import ConfigError, find_config, line_of_key, read_config, rebase_pattern

KNOWN = ("pool-aba", "pool-double-put")


def read(folder: Path, text: str) -> object:
    path = folder / "goracelint.toml"
    path.write_text(text)
    return read_config(path, KNOWN)


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text("")
    (tmp_path / "goracelint.toml").write_text(
        'exclude = ["gen/**"]\nmodels = ["m.toml"]\ntests = false\naudit = true\n[rules]\npool-aba = "error"\n'
    )
    config = read_config(tmp_path / "goracelint.toml", KNOWN)

    assert config.exclude == ("gen/**",)
    assert config.models == (tmp_path / "m.toml",)
    assert (config.tests, config.audit) == (False, True)
    assert config.rules == (("pool-aba", "error"),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\nexlude = []\n", 2, "unknown key 'exlude', did you mean 'exclude'?"),
        ("tests = 1\n", 1, "tests must be true or false"),
        ('exclude = "x"\n', 1, "exclude must be a list of globs"),
        ('exclude = [""]\n', 1, "exclude must be a list of globs"),
        ('[rules]\n\npool-abba = "off"\n', 3, "unknown rule 'pool-abba', did you mean 'pool-aba'?"),
        ('[rules]\npool-aba = "fatal"\n', 2, "must be one of off, on, error, warning, note"),
        ('rules.pool-aba = "fatal"\n', 1, "must be one of"),
        ('tests = true\nrules = { pool-aba = "fatal" }\n', 2, "must be one of"),
        ("[rules]\npool-aba = true\n", 1, "rules must be a table of rule = setting"),
        ('audit = true\nmodels = ["none.toml"]\n', 2, "no such file"),
        ("[rule]\n", 1, "unknown key 'rule', did you mean 'rules'?"),
    ],
)
def test_fault_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)

    assert str(caught.value).startswith(f"{tmp_path}/goracelint.toml:{line}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [b"rules = \n", b"\xff\xfe", b"tests = true\ntests = true\n"])
def test_what_is_not_toml_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "goracelint.toml").write_bytes(data)

    with pytest.raises(ConfigError, match=r"goracelint\.toml: not valid TOML"):
        read_config(tmp_path / "goracelint.toml", KNOWN)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path / "x.toml", KNOWN)


def test_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "goracelint.toml").touch()

    assert find_config(inner) == tmp_path / "goracelint.toml"
    (tmp_path / "a" / "goracelint.toml").touch()
    assert find_config(inner) == tmp_path / "a" / "goracelint.toml"


@pytest.mark.parametrize(
    ("text", "keys", "line"),
    [
        ("a = 1\nb = 2\n", ("b",), 2),
        ("a = 'b'\n[t]\nb = 2\n", ("t", "b"), 3),
        ("t = { x = 1, b = 2 }\n", ("t", "b"), 1),
        ("[t.u]\nb = 1\n", ("t", "u", "b"), 2),
        ('"b" = 1\n', ("b",), 1),
        ("a = 1\n", ("z",), 1),
    ],
)
def test_line_of_a_key(text: str, keys: tuple[str, ...], line: int) -> None:
    assert line_of_key(text, *keys) == line


@pytest.mark.parametrize(
    ("pattern", "rebased"),
    [
        ("*.pb.go", "/a/b/**/*.pb.go"),
        ("gen/", "/a/b/**/gen/"),
        ("gen/x.go", "/a/b/gen/x.go"),
        ("./x.go", "/a/b/**/x.go"),
        ("/x.go", "/a/b/x.go"),
        ("!x.go", "!/a/b/**/x.go"),
    ],
)
def test_pattern_of_a_folder_below_the_settings(tmp_path: Path, pattern: str, rebased: str) -> None:
    assert rebase_pattern(pattern, tmp_path / "a" / "b", tmp_path) == rebased
    assert rebase_pattern(pattern, tmp_path, tmp_path) == pattern
