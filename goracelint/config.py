"""Settings of a run: the command line and ``goracelint.toml`` become one frozen ``CheckOptions``.

The nearest ``goracelint.toml`` at or above the working folder counts::

    exclude = ["third_party/**", "*_gen.go"]     # as in .gitignore, from the folder of this file
    models  = ["pools.toml"]                     # more models, from the folder of this file
    tests   = false                              # leave _test.go files out
    audit   = true                               # show the audit tier too

    [rules]
    pool-missing-reset = "error"                 # off, on, error, warning, note

Errs on the strict side: a key or a rule that is not known is an error with file, line and a suggestion,
never ignored.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

FILE_NAME: Final = "goracelint.toml"
SETTINGS: Final = ("off", "on", "error", "warning", "note")

Progress = Callable[[str, int, int], None]
"""Called with the name of the phase, what is done of it and how much there is (0: not known)."""


class UsageError(Exception):
    """Something that the user can put right, in one line; the run ends with exit code 2."""


class ConfigError(UsageError):
    """A fault in a settings file: file, line where known, and what is wrong."""


@dataclass(frozen=True)
class CheckOptions:
    """What ``goracelint check`` is to do. ``cwd`` is absolute and is what reports are relative to;
    ``paths`` are as typed, none meaning ``./...``. The patterns in ``exclude``, spelled as in .gitignore, are
    relative to ``exclude_root``. ``rules`` holds (rule id, setting), sorted. ``jobs`` is 0 for one a core. ``cache``
    is the folder of the cache, None for none."""

    cwd: Path
    paths: tuple[str, ...] = ()
    tests: bool = True
    audit: bool = False
    exclude: tuple[str, ...] = ()
    exclude_root: Path = Path()
    force_exclude: bool = False
    models: tuple[Path, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    jobs: int = 0
    cache: Path | None = None
    progress: Progress | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Wishes:
    """What the command line says of an analysis, whatever it is of. ``config`` is the absolute path of a settings
    file, empty for the nearest one; ``isolated`` wants none. ``exclude`` is relative to the working folder."""

    tests: bool = True
    audit: bool = False
    exclude: tuple[str, ...] = ()
    config: str = ""
    isolated: bool = False


@dataclass(frozen=True)
class Config:
    """The content of one ``goracelint.toml``; None where a key is not set."""

    path: Path | None = None
    rules: tuple[tuple[str, str], ...] = ()
    exclude: tuple[str, ...] = ()
    models: tuple[Path, ...] = ()
    tests: bool | None = None
    audit: bool | None = None


def options_of(wishes: Wishes, cwd: Path, known_rules: Iterable[str]) -> CheckOptions:
    """The wishes and the settings file that counts in the folder, put together; raises ConfigError."""
    path = Path(wishes.config) if wishes.config else find_config(cwd)
    config = Config() if wishes.isolated or path is None else read_config(path, known_rules)
    root = config.path.parent if config.path else cwd
    return CheckOptions(
        cwd=cwd,
        tests=wishes.tests and config.tests is not False,
        audit=wishes.audit or config.audit is True,
        exclude=(*config.exclude, *(rebase_pattern(pattern, cwd, root) for pattern in wishes.exclude)),
        exclude_root=root,
        models=config.models,
        rules=config.rules,
    )


def find_config(folder: Path) -> Path | None:
    """The nearest ``goracelint.toml`` at or above the folder."""
    return next((path for parent in (folder, *folder.parents) if (path := parent / FILE_NAME).is_file()), None)


def read_config(path: Path, known_rules: Iterable[str]) -> Config:
    """Read and check the file; every fault is a ConfigError that names file and line."""
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error

    def fail(key: str, problem: str) -> ConfigError:
        return ConfigError(f"{path}:{line_of_key(text, key)}: {problem}")

    for key in table:
        if key not in _KEYS:
            raise fail(key, unknown("key", key, _KEYS))
        if not _KEYS[key][0](table[key]):
            raise fail(key, f"{key} must be {_KEYS[key][1]}")
    rules: dict[str, str] = table.get("rules", {})
    for rule, setting in rules.items():
        if rule not in set(known_rules):
            raise fail(rule, unknown("rule", rule, known_rules))
        if setting not in SETTINGS:
            raise fail(rule, f"{rule} must be one of {', '.join(SETTINGS)}")
    models = tuple(path.parent / name for name in table.get("models", ()))
    for model in models:
        if not model.is_file():
            raise fail("models", f"no such file: {model}")
    return Config(
        path=path,
        rules=tuple(sorted(rules.items())),
        exclude=tuple(table.get("exclude", ())),
        models=models,
        tests=table.get("tests"),
        audit=table.get("audit"),
    )


def rebase_pattern(pattern: str, cwd: Path, root: Path) -> str:
    """An exclude pattern that was typed in the working folder, as seen from a folder above it."""
    if cwd == root or not cwd.is_relative_to(root):
        return pattern
    kept = "!" if pattern.startswith("!") else ""
    body = pattern.removeprefix("!").removeprefix("./")
    depth = "" if "/" in body.rstrip("/") else "**/"
    return f"{kept}/{cwd.relative_to(root).as_posix()}/{depth}{body.removeprefix('/')}"


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence for a name that is not known, with the closest one that is."""
    import difflib

    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"unknown {what} {name!r}" + (f", did you mean {close[0]!r}?" if close else "")


def line_of_key(text: str, *keys: str) -> int:
    """The 1-based line on which the last of the nested TOML keys stands: each is looked for behind the
    one before it, as ``key =``, ``[key]`` or a dotted part of either; 1 where the text has none."""
    at = 0
    for key in keys:
        pattern = rf"""(?m)(?:^|[\[{{,.])[ \t]*["']?{re.escape(key)}["']?[ \t]*(?=[=.\]])"""
        match = re.compile(pattern).search(text, at)
        if match is None:
            break
        at = match.end()
    return text.count("\n", 0, at) + 1


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


_KEYS: Final[dict[str, tuple[Callable[[Any], bool], str]]] = {
    "rules": (_is_table, "a table of rule = setting"),
    "exclude": (_is_strings, "a list of globs"),
    "models": (_is_strings, "a list of file names"),
    "tests": (_is_bool, "true or false"),
    "audit": (_is_bool, "true or false"),
}
