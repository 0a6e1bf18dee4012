"""What decides the outcome of an entry beside its content: the tool, and the options of the fleet.

Both are digests of bytes, not of version numbers: a page that was edited makes another tool. That also finds a worker
on another machine that has another goracelint installed.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

import msgspec

from goracelint.config import Wishes, read_config
from goracelint.rule import load_rules
from goracelint.store.keys import own_files


def tool_digest() -> str:
    """Of goracelint's own files, wherever they are installed, and the versions of the parser and its grammar."""
    versions = f"{version('tree-sitter')} {version('tree-sitter-go')}".encode()
    return hashlib.sha256(versions + own_files()).hexdigest()


def key_of(tool: str, wishes: Wishes, show_suppressed: bool) -> str:
    """Of the tool and all options that decide what stands in a log, the settings file and its models included."""
    digest = hashlib.sha256(tool.encode() + msgspec.msgpack.encode((wishes, show_suppressed)))
    if wishes.config:
        config = read_config(Path(wishes.config), load_rules().ids)
        for path in (Path(wishes.config), *config.models):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
