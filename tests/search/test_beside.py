"""Other processes that compute ahead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from broadsheet.search.beside import beside


def double(number: int) -> int:
    return 2 * number


def end(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number


@pytest.mark.parametrize("processes", [1, 3])
def test_each_item_with_its_result_in_order(processes: int) -> None:
    with beside(processes, double) as others:
        assert list(others.mapped("abcdefg", ord)) == [(letter, 2 * ord(letter)) for letter in "abcdefg"]
        assert list(others.mapped([], ord)) == []


def test_a_process_that_ends_is_told() -> None:
    with beside(2, end) as others, pytest.raises(RuntimeError, match="ended before it was done"):
        list(others.mapped(range(9), int))


def test_one_that_ended_while_nobody_looked_is_told_too() -> None:
    with beside(1, end) as others:
        assert list(others.mapped([1], int)) == [(1, 1)]
        others._processes[0].kill()
        others._processes[0].join()
        with pytest.raises(RuntimeError, match="ended before it was done"):
            list(others.mapped([1], int))


PARENT = """
from tests.search.test_beside import beside, double
if __name__ == "__main__":
    with beside(2, double) as others:
        print(*[process.pid for process in others._processes], flush=True)
        input()
"""


def test_they_end_with_their_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    children = [int(pid) for pid in parent.stdout.readline().split()]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    if parent.stdin:
        parent.stdin.close()
    for _ in range(600):
        left = [pid for pid in children if _lives(pid)]
        if not left:
            break
        time.sleep(0.05)
    assert len(children) == 2
    assert not left


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as told:
            return told.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
