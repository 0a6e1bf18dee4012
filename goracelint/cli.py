"""The command line: arguments to options, a report to an exit code.

::

    goracelint check ./...                                      # 0 clean, 1 findings, 2 fault or nothing to analyse
    goracelint check --format sarif --output report.sarif .
    goracelint explain pool-use-after-put

Standard output carries the report alone; notices, progress and the summary go to standard error. Everything
heavy is imported inside the function that needs it, so that ``--version`` costs no more than argparse.
"""

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from goracelint import __version__
from goracelint.arguments import add_analysis, positive, wishes
from goracelint.fleet.command import add_fleet
from goracelint.uncollected import uncollected
from goracelint.verdict import CLEAN, FAULT, NOTHING_ANALYSED, verdict

if TYPE_CHECKING:
    from goracelint.config import CheckOptions
    from goracelint.finding import Report
    from goracelint.report.progress import Watch
    from goracelint.report.sources import Sources


def entry() -> NoReturn:
    """One command, then the end of the process at once: taking millions of objects apart would take seconds."""
    gc.disable()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    if "multiprocessing" in sys.modules:
        from multiprocessing import active_children

        for child in active_children():  # that parse what nobody asked for in the end
            child.kill()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        with uncollected():
            code: int = options.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT
    except KeyboardInterrupt:
        print("goracelint: interrupted", file=sys.stderr)
        return FAULT
    except Exception as error:  # noqa: BLE001  (none may end in exit code 1, which says "findings")
        return _report_fault(error)


def _report_fault(error: Exception) -> int:
    from goracelint.config import UsageError

    if isinstance(error, UsageError):
        print(f"goracelint: {error}", file=sys.stderr)
    else:
        import traceback

        traceback.print_exception(error)
        print("goracelint: internal error, please report it with the lines above", file=sys.stderr)
    return FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goracelint",
        description="Find lifetime bugs in Go source that the race detector stays silent on.",
    )
    parser.add_argument("--version", action="version", version=f"goracelint {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_check(commands.add_parser("check", help="analyse packages", description=_CHECK_HELP))
    add_fleet(commands.add_parser("fleet", help="analyse many repositories"))
    rules = commands.add_parser("rules", help="list the rules")
    rules.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    rules.set_defaults(run=_run_rules)
    explain = commands.add_parser("explain", help="show the page of a rule")
    explain.add_argument("rule", metavar="RULE")
    explain.set_defaults(run=_run_explain)
    cache = commands.add_parser("cache", help="what earlier runs left to go faster: where it is, or away with it")
    cache.add_argument("action", choices=("info", "clear"))
    cache.add_argument("--cache-dir", metavar="DIR", help="the cache in DIR (default: the user's cache folder)")
    cache.set_defaults(run=_run_cache)
    return parser


_CHECK_HELP: Final = (
    "Analyse Go files, folders (all below them) or patterns such as ./...; without any, ./... of the working folder. "
    "Exit code 0: clean, 1: findings, 2: wrong usage, internal error, or nothing could be analysed."
)


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("paths", nargs="*", metavar="PATH")
    check.add_argument("--format", choices=("text", "json", "sarif"), default="text")
    check.add_argument("--output", metavar="FILE", help="write the report to FILE instead of standard output")
    add_analysis(check)
    check.add_argument("--force-exclude", action="store_true", help="exclude even what is named on the command line")
    check.add_argument("--jobs", type=positive, default=0, metavar="N", help="worker processes (default: one a core)")
    check.add_argument("--cache-dir", metavar="DIR", help="keep the cache in DIR (default: the user's cache folder)")
    check.add_argument("--no-cache", action="store_true", help="neither use nor keep what earlier runs found out")
    check.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    check.add_argument("--quiet", action="store_true", help="no summary and no progress on standard error")
    check.add_argument("--stats", action="store_true", help="show the time of each phase on standard error")
    check.set_defaults(run=_run_check)


def _run_check(arguments: argparse.Namespace) -> int:
    from goracelint import remembered
    from goracelint.report.progress import Watch
    from goracelint.report.sources import Sources

    output = _output_file(arguments.output)
    watch = Watch(show=not arguments.quiet and sys.stderr.isatty())
    options = _check_options(arguments, watch)
    with watch:
        report = remembered.check(options)
        watch("report", 0, 0)
        sources = Sources(options.cwd)
        text = _render(arguments, report, sources, to_terminal=output is None and sys.stdout.isatty())
    _write(text, output)
    _say(arguments, report, sources)
    if arguments.stats:
        print(watch.table(), file=sys.stderr)
    return verdict(report, arguments.exit_zero)


class _RuleIds:
    """The ids of all rules, read from their pages only where a settings file names one."""

    def __iter__(self) -> Iterator[str]:
        from goracelint.rule import load_rules

        return iter(load_rules().ids)


def _check_options(arguments: argparse.Namespace, watch: "Watch") -> "CheckOptions":
    from dataclasses import replace

    from goracelint.config import options_of
    from goracelint.remembered import cache_folder

    return replace(
        options_of(wishes(arguments), Path.cwd(), _RuleIds()),
        paths=tuple(arguments.paths),
        force_exclude=arguments.force_exclude,
        jobs=arguments.jobs,
        cache=None if arguments.no_cache else cache_folder(arguments.cache_dir, os.environ),
        progress=watch,
    )


def _render(arguments: argparse.Namespace, report: "Report", sources: "Sources", to_terminal: bool) -> str:
    match arguments.format:
        case "sarif":
            from goracelint.report.sarif import render_sarif
            from goracelint.rule import load_rules

            return render_sarif(report, sources, load_rules(), arguments.show_suppressed, indent=to_terminal)
        case "json":
            from goracelint.report.json import render_json

            return render_json(report, sources, arguments.show_suppressed, indent=to_terminal)
        case _:
            from goracelint.report.text import render_text

            colour = _wants_colour(arguments.color, to_terminal)
            return render_text(report, sources, colour, arguments.show_suppressed)


def _wants_colour(choice: str, to_terminal: bool) -> bool:
    """``--color`` first, then NO_COLOR and FORCE_COLOR where they are not empty, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (to_terminal and os.environ.get("TERM") != "dumb")


def _output_file(name: str | None) -> Path | None:
    """Where the report goes, None for standard output; refused before any work is done."""
    from goracelint.config import UsageError

    if name is None or name == "-":
        return None
    path = Path(name)
    if not path.parent.is_dir():
        raise UsageError(f"cannot write {name}: there is no folder {path.parent}")
    if path.is_dir():
        raise UsageError(f"cannot write {name}: it is a folder")
    return path


def _write(text: str, output: Path | None) -> None:
    """Write the report; a file is replaced in one step, so that nobody reads half of it."""
    from goracelint.config import UsageError
    from goracelint.store.replace import replace_file

    data = text.encode("utf-8", "replace")
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file():
            output.write_bytes(data)  # a pipe or a device
        else:
            replace_file(output.resolve(), data)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error


def _say(arguments: argparse.Namespace, report: "Report", sources: "Sources") -> None:
    """Notices and the summary, on standard error."""
    from goracelint.report.text import render_notice, summary

    for notice in report.notices:
        if notice.level != "note" or not arguments.quiet:
            print(render_notice(notice, sources), file=sys.stderr)
    if report.files == 0:
        print(f"goracelint: {NOTHING_ANALYSED}", file=sys.stderr)
    elif not arguments.quiet:
        print(summary(report), file=sys.stderr)


def _run_rules(arguments: argparse.Namespace) -> int:
    import json

    from goracelint.rule import load_rules, render_index

    rules = load_rules()
    match arguments.format:
        case "json":
            keys = ("id", "name", "title", "level", "precision", "tags", "since")
            rows = [{key: getattr(rule, key) for key in keys} for rule in rules.all]
            print(json.dumps({"schema_version": 1, "rules": rows}, indent=2))
        case "markdown":
            print(render_index(rules), end="")
        case _:
            width = max(len(rule.id) for rule in rules.all)
            for rule in rules.all:
                print(f"{rule.id:<{width}}  {rule.level:<7}  {rule.title}")
    return CLEAN


def _run_explain(arguments: argparse.Namespace) -> int:
    from goracelint.config import UsageError, unknown
    from goracelint.rule import load_rules

    rules = load_rules()
    rule = rules.get(arguments.rule)
    if rule is None:
        raise UsageError(f"{unknown('rule', arguments.rule, rules.ids)} (goracelint rules lists them)")
    print(rule.page, end="")
    return CLEAN


def _run_cache(arguments: argparse.Namespace) -> int:
    from goracelint.remembered import cache_folder
    from goracelint.store.cache import Cache

    cache = Cache(cache_folder(arguments.cache_dir, os.environ))
    if cache.path is None:
        print("goracelint: there is no cache: GORACELINT_CACHE is off, or no home folder is known")
        return CLEAN
    if arguments.action == "clear":
        cache.clear()
        print(f"{cache.path} is gone")
        return CLEAN
    print(cache.path)
    for usage in cache.usage() if cache.path.exists() else ():
        print(f"{usage.table:<10} {usage.entries:>8} entries {usage.size / 1e6:>10.1f} MB")
    cache.close()
    return CLEAN
