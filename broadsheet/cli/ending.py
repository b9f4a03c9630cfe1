"""How the command ends: its exit codes, and one sentence for whatever went wrong. docs/commands.md has the table."""

from __future__ import annotations

import contextlib
import os
import sys

FAILED = 1
STOPPED = 130
"""By Ctrl-C: 128 and the number of the signal, as shells have it."""
UNREAD = 141
"""Whoever read the output closed it, as `head` does: as if the signal SIGPIPE had come."""


def sentence(error: Exception) -> str:
    """One sentence for whatever went wrong."""
    from django.db import DatabaseError

    if isinstance(error, DatabaseError):
        return _database_sentence(str(error).strip().replace("\n", " "))
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}{f': {error.filename}' if error.filename else ''}."
    kind = type(error).__name__
    return f"This should not happen ({kind}: {str(error)[:200]}). Set BROADSHEET_DEBUG=1 to see where, and report it."


def _database_sentence(said: str) -> str:
    if "no such table" in said or "does not exist" in said:
        return f"The database is not set up ({said}). `broadsheet up` or `broadsheet import` sets it up."
    if "disk" in said or "full" in said:
        return (
            f"The database could not be written ({said}). Make room on the disk and run it again; nothing is half done."
        )
    if "not a database" in said or "malformed" in said:
        return f"The database file is damaged ({said}). Move it away or restore a backup; see BROADSHEET_HOME."
    return f"The database did not answer ({said}). Check DATABASE_URL and that its server runs."


def let_go() -> None:
    """Give up standard output, so that Python does not try again at its end to write what nobody takes."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
