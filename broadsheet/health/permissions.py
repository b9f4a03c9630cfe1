"""Whether other users of this machine can read or change what is ours."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from django.conf import settings

from broadsheet.health.found import Found, worst

WRITERS = stat.S_IWGRP | stat.S_IWOTH
READERS = stat.S_IRGRP | stat.S_IROTH
ENTERERS = stat.S_IXGRP | stat.S_IXOTH
KEPT = ("secret_key", "broadsheet.toml", "broadsheet.sqlite3", "outbox")
"""What others should not read: what signs, passwords, people's accounts, letters."""


def permissions() -> Found:
    """Of a folder that others cannot enter, what is in it is theirs neither. Where there are no such rights, well."""
    if os.name != "posix":
        return Found("well", "This system has other rights than those that are looked at.")
    home = settings.HOME
    mode = _mode(home)
    found = [*_foreign(home), *_secret_files()]
    if mode & WRITERS:
        found.append(Found("note", f"Others on this machine may write in {home}.", f"chmod 700 {home}"))
    elif mode & ENTERERS:
        readable = ", ".join(name for name in KEPT if _mode(home / name) & READERS)
        if readable:
            found.append(Found("note", f"Others on this machine can read {readable} in {home}.", f"chmod 700 {home}"))
    return worst(found, f"Only its owner reads {home}.")


def _foreign(home: Path) -> list[Found]:
    """What a start by another user, most often root, left behind."""
    paths = [path for path in (home, *(home / name for name in KEPT), settings.INDEX_FOLDER) if path.exists()]
    locked = [str(path) for path in paths if not os.access(path, os.R_OK | os.W_OK)]
    if not locked:
        return []
    todo = f"Give it to the user that runs Broadsheet: chown -R {os.getuid()} {home}"
    return [Found("failed", f"This user may not write {', '.join(locked)}.", todo)]


def _secret_files() -> list[Found]:
    """Those that the environment names; under /run a container gets its own, which nobody else sees."""
    open_ = [
        path for path in settings.SECRET_FILES if _mode(path) & (READERS | WRITERS) and path.parts[1:2] != ("run",)
    ]
    return [Found("note", f"Others on this machine can read {path}.", f"chmod 600 {path}") for path in open_]


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0
