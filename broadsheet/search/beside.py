"""Other processes that compute one thing ahead, so that all cores of a machine have work: the interpreter lets a single
thread of a process compute at a time. They end with their parent, however that ends."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")


class Beside(Generic[T, R]):
    """`function` in `processes` other processes. It, what it takes and what it gives must be picklable."""

    def __init__(self, processes: int, function: Callable[[T], R]) -> None:
        context = multiprocessing.get_context("spawn")
        self._processes: list[BaseProcess] = []
        self._ends: deque[Connection] = deque()
        for _ in range(processes):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(function, theirs), daemon=True)
            process.start()
            theirs.close()
            self._processes.append(process)
            self._ends.append(ours)

    def mapped(self, items: Iterable[K], given: Callable[[K], T]) -> Iterator[tuple[K, R]]:
        """Each item with what the function makes of `given(item)`, in order; one item a process is ahead.

        Raises RuntimeError where another process ended before it was done.
        """
        ahead: deque[tuple[K, Connection]] = deque()
        for item in items:
            if len(ahead) == len(self._ends):
                yield self._taken(ahead)
            end = self._ends[0]
            self._ends.rotate(-1)
            with _told():
                end.send(given(item))
            ahead.append((item, end))
        while ahead:
            yield self._taken(ahead)

    def _taken(self, ahead: deque[tuple[K, Connection]]) -> tuple[K, R]:
        item, end = ahead.popleft()
        with _told():
            return item, end.recv()

    def close(self) -> None:
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.terminate()
            process.join()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError):
        raise RuntimeError("A process that reads papers for the index ended before it was done.") from None


@contextmanager
def beside(processes: int, function: Callable[[T], R]) -> Iterator[Beside[T, R]]:
    """Started for the block alone."""
    made = Beside(processes, function)
    try:
        yield made
    finally:
        made.close()


def _serve(function: Callable[[T], R], end: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends us
    gc.set_threshold(200_000, 100, 1_000)  # many objects, hardly a cycle
    try:
        while True:
            end.send(function(end.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the parent is done, or gone
