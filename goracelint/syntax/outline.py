r"""The text of a file without the bodies of its functions, for who reads its declarations only.

    func (t *T) grow(n int) bool {      func (t *T) grow(n int) bool {
        return t.n < n              ->
    }                                   }
    var table = [...]int{1, 2}          var table = [...]int{1, 2}

Parsing costs by the token; what is not there costs nothing. Bodies are found by the layout that gofmt gives them,
indented lines up to a brace alone, with one regular expression; offsets stay. A body in which something might begin or
end that reaches beyond it stays: a raw string, a comment of several lines, a brace that another body opened. So what is
blanked is a body, or lies in a raw string or comment as a whole. A comment that speaks to us stays too.
Errs: of broken syntax in a blanked body nothing is known; code that no gofmt has seen may hide a declaration behind
braces in strings.
"""

import re
from typing import Final

DIRECTIVE: Final = re.compile(rb"//[ \t]*(?:goracelint:|nolint\b|lint:)")

_BODY: Final = re.compile(rb"^(func [^\n]*\{\n)((?:[\t ][^\n]*\n|\n)*+)\}$", re.MULTILINE)
_REACHING: Final = re.compile(rb"`|/\*|\*/")
_TYPES: Final = re.compile(rb"\b(?:struct|interface)[\t ]*\{\n$")  # whose braces are no body
_NO_BRACES: Final = bytes(sign for sign in range(256) if sign not in b"{}")


def without_bodies(source: bytes) -> bytes:
    """The source with blanks for bodies of functions, of the same length."""
    return _BODY.sub(_blanked, source)


def _blanked(match: re.Match[bytes]) -> bytes:
    head, body = match.groups()
    if _REACHING.search(body) or DIRECTIVE.search(body) or _TYPES.search(head) or not _is_closed(body):
        return match[0]
    return head + b" " * len(body) + b"}"


def _is_closed(body: bytes) -> bool:
    """Reports whether all braces pair: pairs are taken away, the innermost first, until none is left."""
    braces = body.translate(None, _NO_BRACES)
    while b"{}" in braces:
        braces = braces.replace(b"{}", b"")
    return not braces
