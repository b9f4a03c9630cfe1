"""Getting the database ready: one rule for every command that may be the first to use it."""

from __future__ import annotations

from filelock import FileLock


def prepare_database() -> None:
    """Bring the tables up to date. Several processes may come at once: one works, the others wait and find it done."""
    from django.conf import settings
    from django.core.management import call_command

    with FileLock(settings.HOME / "setup.lock"):
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("createcachetable", verbosity=0)  # of the counts that limit rates
