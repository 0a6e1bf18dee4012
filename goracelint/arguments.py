"""What the commands that analyse have in common: what to leave out, which settings, what to show."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goracelint.config import Wishes


def add_analysis(parser: argparse.ArgumentParser) -> None:
    """The options that change what is found, and what of it is shown."""
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 instead of 1 when there are findings")
    parser.add_argument("--audit", action="store_true", help="show the audit tier too: findings without full evidence")
    parser.add_argument("--no-tests", action="store_true", help="leave _test.go files out")
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave matching paths out")
    settings = parser.add_mutually_exclusive_group()
    settings.add_argument("--config", metavar="FILE", help="use this goracelint.toml instead of the nearest one")
    settings.add_argument("--isolated", action="store_true", help="use no goracelint.toml")
    parser.add_argument("--show-suppressed", action="store_true", help="show findings that comments silence")


def positive(text: str) -> int:
    """A number above 0, as argparse wants its types."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return int(text)


def wishes(arguments: argparse.Namespace) -> "Wishes":
    """What was asked for of the options above."""
    from goracelint.config import Wishes

    return Wishes(
        tests=not arguments.no_tests,
        audit=arguments.audit,
        exclude=tuple(arguments.exclude),
        config=str(Path(arguments.config).absolute()) if arguments.config else "",
        isolated=arguments.isolated,
    )
