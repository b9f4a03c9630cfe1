"""Processes beside the one that serves: started again when they die, and ended with it, however it ends."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

log = logging.getLogger(__name__)

Start = Callable[[], subprocess.Popen[bytes]]

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds before one that died is started again: twice as long each time."""


@contextlib.contextmanager
def kept(name: str, arguments: Sequence[str], files: Sequence[int] = ()) -> Iterator[None]:
    """A process of this Python with these arguments, which inherits these open files, while the block runs."""
    ending = threading.Event()

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, pass_fds=files)

    process = start()
    keeper = threading.Thread(target=_keep, args=(name, start, process, ending), name=name)
    try:
        keeper.start()
        yield
    finally:
        ending.set()
        if keeper.ident:
            keeper.join()
        else:
            _stop(process)


def _keep(name: str, start: Start, process: subprocess.Popen[bytes], ending: threading.Event) -> None:
    pause = FIRST_PAUSE
    while True:
        while process.poll() is None and not ending.wait(0.2):
            pass
        if process.returncode is None:
            _stop(process)
            return
        log.error("The %s ended (exit code %s); it is started again in %.0f s.", name, process.returncode, pause)
        if ending.wait(pause):
            return
        pause = min(pause * 2, LONGEST_PAUSE)
        process = start()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
