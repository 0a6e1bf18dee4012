"""What decides the outcome of an entry beside its content: the tool, and the options of the fleet.

Both are digests of bytes, not of version numbers: a page that was edited makes another tool. That also finds a worker
on another machine that has another goracelint installed, or the same one on another grammar.
"""

from pathlib import Path

from goracelint.config import Wishes, read_config
from goracelint.rule import load_rules
from goracelint.store import keys


def tool_digest() -> str:
    """Of goracelint's own files and what it stands on."""
    return keys.tool().hex()


def key_of(tool: str, wishes: Wishes, show_suppressed: bool) -> str:
    """Of the tool and all options that decide what stands in a log, the settings file and its models included."""
    contents: list[bytes] = []
    if wishes.config:
        config = read_config(Path(wishes.config), load_rules().ids)
        contents = [path.read_bytes() for path in (Path(wishes.config), *config.models)]
    return keys.key(tool, wishes, show_suppressed, contents).hex()[:16]
