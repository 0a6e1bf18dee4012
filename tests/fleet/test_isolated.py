"""A task has a process of its own, and that process ends with whoever waits for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from goracelint.config import Wishes
from goracelint.fleet.entry import Order
from goracelint.store.isolated import Cells, Task, run_isolated
from tests.conftest import ROOT
from tests.fleet.folders import make, started, wait_for
from tests.fleet.work import WORK


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return b") Z " not in Path(f"/proc/{process}/stat").read_bytes() if Path("/proc/self").exists() else True


def test_bytes_in_and_bytes_out() -> None:
    data = bytes(range(256)) * 4096
    assert run_isolated(Task("zlib:crc32.__class__", data), 60).data is None
    assert run_isolated(Task("builtins:bytes", data), 60) == (data, "")


def test_stopped_cells_start_nothing() -> None:
    cells = Cells()
    cells.stop()
    assert cells.run(Task("builtins:bytes", b""), 60) == (None, "the run was ended")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_task_ends_with_the_process_that_waits_for_it(tmp_path: Path) -> None:
    (entry,) = make(tmp_path, "endless")
    data = msgspec.msgpack.encode(Order(entry.folder, Wishes(), False, "t"))
    script = (
        "import sys, goracelint.store.isolated as i; i.run_isolated(i.Task(sys.argv[1], sys.stdin.buffer.read()), 600)"
    )
    waiting = subprocess.Popen(
        [sys.executable, "-c", script, WORK],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
    )
    assert waiting.stdin is not None
    waiting.stdin.write(data)
    waiting.stdin.close()
    task = started(entry).process
    assert is_alive(task)

    waiting.send_signal(signal.SIGKILL)
    waiting.wait()

    wait_for(lambda: not is_alive(task))
