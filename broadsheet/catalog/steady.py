"""Answers that stay the same for as long as one page is made, so that all of it is asked once and fits together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

_held: ContextVar[dict[Callable[[], str], str] | None] = ContextVar("held", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Until this ends, what is `asked_once` is; nothing that it asks about should be changed meanwhile by who asks."""
    before = _held.set({})
    try:
        yield
    finally:
        _held.reset(before)


def asked_once(ask: Callable[[], str]) -> Callable[[], str]:
    """Ask once while `steady` holds, each time otherwise."""

    @wraps(ask)
    def answer() -> str:
        held = _held.get()
        if held is None:
            return ask()
        if ask not in held:
            held[ask] = ask()
        return held[ask]

    return answer
