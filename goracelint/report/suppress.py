"""Comments in Go source that silence findings, and the findings about such comments.

::

    bufPool.Put(buf) //goracelint:ignore pool-double-put -- the first Put is in dead code
    //goracelint:ignore pool-use-after-put,pool-aba -- benchmark, one goroutine
    buf.Reset()
    buf.Reset() //nolint:goracelint // same, without our checks

At the end of a line the comment speaks for that line, alone on a line for the next line that holds code.
The reason behind ``--`` is required: without one the comment is void and ``suppression-without-reason``
is reported. One that silences nothing, or names a rule that does not exist, is ``suppression-unused``.
``nolint`` comments belong to other tools as well and are never reported.

Errs on the side of keeping quiet about comments: in a file with broken syntax, or for a rule that is
switched off, an unused one is not reported.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from goracelint.config import unknown
from goracelint.finding import Finding, Location, Suppressed
from goracelint.ir.facts import Comment
from goracelint.report.sources import Sources, SourceText
from goracelint.rule import Rules

WITHOUT_REASON = "suppression-without-reason"
UNUSED = "suppression-unused"

_OURS = re.compile(r"goracelint:(?P<verb>\S*)\s*(?P<names>.*?)(?:(?<!\S)--\s*(?P<reason>.*))?", re.DOTALL)
_NOLINT = re.compile(r"nolint(?::\s*(?P<names>[\w,\- ]+?))?\s*(?://\s*(?P<reason>.*))?", re.DOTALL)
_NO_CODE = re.compile(r"\s*(?://.*)?")


class CommentedFile(NamedTuple):
    """The directive comments of one file; ``broken`` where its syntax has errors."""

    path: str
    comments: Sequence[Comment]
    broken: bool = False


class Outcome(NamedTuple):
    """What is left to report, and what was silenced."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]


class _Directive(NamedTuple):
    """One comment: the line it speaks for, the rules it names (none: all), its reason; ``verb`` is what
    stands behind ``goracelint:``, or ``nolint``."""

    location: Location
    line: int
    verb: str
    rules: tuple[str, ...]
    reason: str
    broken: bool


def apply_suppressions(
    findings: Iterable[Finding], files: Iterable[CommentedFile], rules: Rules, sources: Sources
) -> Outcome:
    """Silence what comments silence, and report comments that are void or of no use."""
    directives = [directive for file in files for directive in _read_directives(file, sources)]
    by_line: dict[tuple[str, int], list[_Directive]] = {}
    for directive in directives:
        if _is_valid(directive):
            by_line.setdefault((directive.location.path, directive.line), []).append(directive)
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    used: set[tuple[Location, str]] = set()
    for finding in findings:
        place = (finding.location.path, sources.line_of(finding.location))
        matching = [one for one in by_line.get(place, ()) if not one.rules or finding.rule in one.rules]
        if matching:
            suppressed.append(Suppressed(finding, matching[0].reason))
            used.update((one.location, finding.rule) for one in matching)
        else:
            kept.append(finding)
    for directive in directives:
        kept += _complaints(directive, used, rules)
    return Outcome(
        tuple(sorted(kept, key=_order)), tuple(sorted(suppressed, key=lambda one: (_order(one.finding), one.reason)))
    )


def _read_directives(file: CommentedFile, sources: Sources) -> Iterable[_Directive]:
    """The comments of a file that speak to us."""
    for comment in file.comments:
        body = comment.text.removesuffix("*/").strip()
        match = _OURS.fullmatch(body) or _NOLINT.fullmatch(body)
        if match is None:
            continue
        verb = match.groupdict().get("verb", "nolint")
        rules = tuple(name for name in re.split(r"[,\s]+", match["names"] or "") if name)
        if verb == "nolint":
            if rules and not {"goracelint", "all"} & {name.lower() for name in rules}:
                continue
            rules = ()
        location = Location(file.path, comment.start, comment.end)
        line = _target(sources.text(file.path), comment)
        yield _Directive(location, line, verb, rules, (match["reason"] or "").strip(), file.broken)


def _is_valid(directive: _Directive) -> bool:
    return directive.verb == "nolint" or bool(directive.verb == "ignore" and directive.rules and directive.reason)


def _target(text: SourceText, comment: Comment) -> int:
    """The line a comment speaks for: its own, or the next that is neither blank nor a comment."""
    if comment.trailing:
        return text.lines.line(comment.start)
    line = text.lines.line(comment.end) + 1
    while line < text.lines.count and _NO_CODE.fullmatch(text.lines.snippet(line)):
        line += 1
    return line


def _complaints(directive: _Directive, used: set[tuple[Location, str]], rules: Rules) -> Iterable[Finding]:
    """What is wrong with a comment of ours."""
    if directive.verb == "nolint":
        return
    if directive.verb != "ignore":
        message = f"unknown directive goracelint:{directive.verb}, only ignore is known"
        yield from _complain(rules, UNUSED, directive, message)
    elif not directive.rules:
        yield from _complain(rules, UNUSED, directive, "this suppression names no rule and is void")
    elif not directive.reason:
        yield from _complain(rules, WITHOUT_REASON, directive, "this suppression gives no reason and is void")
    else:
        for name in directive.rules:
            rule = rules.get(name)
            if rule is None:
                message = f"this suppression names the {unknown('rule', name, rules.ids)}"
                yield from _complain(rules, UNUSED, directive, message)
            elif rule.level != "off" and not directive.broken and (directive.location, name) not in used:
                message = f"this suppression silences nothing, {name} finds nothing here"
                yield from _complain(rules, UNUSED, directive, message)


def _complain(rules: Rules, rule_id: str, directive: _Directive, message: str) -> Iterable[Finding]:
    rule = rules.get(rule_id)
    if rule is not None and rule.level != "off":
        yield Finding(
            rule=rule_id,
            level=rule.level,
            message=message,
            location=directive.location,
            steps=(),
            function="",
            key=",".join(directive.rules),
        )


def _order(finding: Finding) -> tuple[Location, str, str]:
    return finding.location, finding.rule, finding.message
