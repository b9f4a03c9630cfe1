"""Getting the database ready: one rule for every command that may be the first to use it."""

from __future__ import annotations

import click
from filelock import FileLock


def prepare_database() -> None:
    """Bring the tables up to date, after a copy of what is there. Several processes may come at once: one works, the
    others wait and find it done. Raises ClickException where an upgrade could not be undone."""
    from django.conf import settings
    from django.utils import timezone

    from broadsheet.backup import before, schema
    from broadsheet.backup.problem import BackupProblem

    with FileLock(settings.HOME / "setup.lock"):
        try:
            before.copy_before_upgrade(timezone.now())
        except BackupProblem as problem:
            raise click.ClickException(str(problem)) from None
        schema.migrate_to_newest()
