"""Files that say how Go is built and tested: which they are, and where they switch checks of the compiler off.

    Makefile                   test: ; go test -race -gcflags=all=-d=checkptr=0 ./...
    .github/workflows/ci.yml   run: go test -gcflags="all=-d=checkptr=0" ./...

Errs: flags that are put together from variables elsewhere, and scripts in other languages, are not seen.
"""

import os
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LARGEST: Final = 1 << 20  # bytes; nobody writes a longer one
HIDDEN: Final = frozenset({".github", ".circleci", ".gitlab", ".buildkite"})

_NAMES: Final = frozenset(
    "Makefile GNUmakefile makefile Dockerfile Containerfile Taskfile Taskfile.yml Taskfile.yaml Jenkinsfile Justfile "
    "justfile go.env BUILD BUILD.bazel WORKSPACE .bazelrc .gitlab-ci.yml .travis.yml .cirrus.yml .drone.yml "
    ".goreleaser.yml .goreleaser.yaml azure-pipelines.yml cloudbuild.yaml appveyor.yml tox.ini".split()
)
_ENDINGS: Final = (".mk", ".sh", ".bash", ".bzl", ".bazel", ".dockerfile", ".cmd", ".bat", ".ps1")
_FLAG: Final = re.compile(rb"-d[= ]?[\"']?(?:[\w=,]+,)?checkptr=0\b|\bcheckptr=0\b")
_COMMENT: Final = re.compile(rb"\s*(?:#|//|::|rem )", re.IGNORECASE)


class Flag(NamedTuple):
    """A place in a build file: byte offsets and the text there."""

    start: int
    end: int
    text: str


def is_build_file(path: str) -> bool:
    """Whether a file says how something is built, by its name and the folder it is in."""
    name = os.path.basename(path)
    if name in _NAMES or name.endswith(_ENDINGS) or name.startswith(("Dockerfile.", "Makefile.")):
        return True
    folders = path.split(os.sep)[:-1]
    return name.endswith((".yml", ".yaml")) and not HIDDEN.isdisjoint(folders)


def disabled_checks(data: bytes) -> Iterator[Flag]:
    """Where checkptr is switched off, comments apart."""
    if b"checkptr" not in data:
        return
    for match in _FLAG.finditer(data):
        line = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if not _COMMENT.match(line):
            yield Flag(match.start(), match.end(), match[0].decode("utf-8", "replace"))
