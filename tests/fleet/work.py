"""What is done with the entries of a fleet in tests: the name of a folder says what happens to the process."""

import os
import signal
import time
from pathlib import Path

import msgspec

from goracelint.fleet.entry import Order, Outcome

WORK = "tests.fleet.work:behave"


def behave(data: bytes) -> bytes:
    """Note in the folder which process of whom tries it, then do as its name says; the log is the name."""
    folder = Path(msgspec.msgpack.decode(data, type=Order).folder)
    with open(folder / "tried", "ab") as file:
        file.write(f"{os.getpid()}/{os.getppid()} ".encode())
    tried = len((folder / "tried").read_bytes().split())
    match folder.name.split("-")[0]:
        case "exits":
            os._exit(3)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "raises":
            raise LookupError("nothing here")
        case "endless":
            time.sleep(600)
        case "once" if tried == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case "late":
            time.sleep(1.0)
        case "prints":
            print("this is not the outcome")
    return msgspec.msgpack.encode(Outcome(1, findings={"pool-aba": 1}, files=1, sarif=folder.name.encode()))
