"""What one process at a time may do, whichever machine it runs on: a lease in a row of the database.

A holder is named by machine, process and chance. A lease that was not given back ends by itself; that of a process of
this machine which is there no more is free at once, so that nobody waits for the dead. Whoever lost a lease without
knowing must not write on: every write that depends on it names the holder in its condition.
"""

from __future__ import annotations

import os
import secrets
import socket
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

Rows = QuerySet[Any]
"""Of a table that is `Held`."""


def holder_name() -> str:
    return f"{socket.gethostname()[:60]}/{os.getpid()}/{secrets.token_hex(8)}"


def is_gone(holder: str) -> bool:
    """Whether a holder is a process of this machine that has ended."""
    host, _, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    if host != socket.gethostname()[:60] or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def take(row: Rows, now: datetime, lasting: timedelta) -> str | None:
    """Take the lease of a row (a query that finds one), and return the holder's name; None while it is held."""
    free = Q(holder="") | Q(held_until__lt=now) | Q(held_until=None)
    for held in row.exclude(holder="").values_list("holder", flat=True):
        if is_gone(held):
            free |= Q(holder=held)
    me = holder_name()
    return me if row.filter(free).update(holder=me, held_until=now + lasting) else None


def give_back(row: Rows, holder: str) -> None:
    row.filter(holder=holder).update(holder="", held_until=None)
