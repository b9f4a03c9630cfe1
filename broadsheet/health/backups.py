"""Whether backups are made by themselves, and are no older than they may be."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from broadsheet.backup import schedule
from broadsheet.health.found import Found

LATE = timedelta(hours=2)
"""After its time: the worker looks every half hour, and a large one takes a while."""


def backups() -> Found:
    """The newest in the folder for them."""
    folder = settings.BACKUP_FOLDER
    if not folder or not settings.BACKUP_EVERY:
        todo = "Set BROADSHEET_BACKUP_FOLDER to a folder on another disk than this."
        return Found("note", "None are made by themselves.", todo)
    try:
        made = schedule.made(folder)
    except OSError as error:
        return Found("failed", f"{folder} cannot be read ({error.strerror}).", "Make it, or mount its disk.")
    if not made:
        return Found("note", f"There is none in {folder} yet; the worker makes the first one.")
    newest = max(made)
    said = f"The newest of {len(made):,} in {folder} is of {newest:%Y-%m-%d %H:%M} UTC."
    if newest < timezone.now() - timedelta(hours=settings.BACKUP_EVERY) - LATE:
        return Found("failed", f"{said} Another was due since.", "The log of the worker says why there is none.")
    return Found("well", said)
