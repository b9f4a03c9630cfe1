"""The command line. One small file a verb; a verb is loaded only when it is used."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click

_VERBS = "up import export fetch index search show status doctor work digest bounce identify user mcp eval train"
VERBS = tuple(_VERBS.split())


class Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return _verb(name) if name in VERBS else None


@functools.cache
def _verb(name: str) -> click.Command:
    """The command of a verb; Django starts when it runs, so that its help needs no database and no data folder."""
    module = importlib.import_module(f"broadsheet.cli.{'import_' if name == 'import' else name}")
    command: click.Command = module.command
    for one in command.commands.values() if isinstance(command, click.Group) else [command]:
        one.callback = _after_django(one.callback)
    return command


def _after_django(run: Callable[..., Any] | None) -> Callable[..., Any]:
    assert run is not None

    @functools.wraps(run)
    def started(*args: Any, **options: Any) -> Any:
        _start_django()
        return run(*args, **options)

    return started


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="broadsheet")
def command() -> None:
    """Daily Papers on your own machine, for any source and any field of research."""


def _start_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")  # noqa: TID251 – Django asks for it there
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None


def _sentence(error: Exception) -> str:
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


def main() -> None:
    """Run the command line; what goes wrong ends in one sentence and exit code 1, never a traceback."""
    try:
        command.main(standalone_mode=True, prog_name="broadsheet")
    except Exception as error:
        from django.conf import settings

        if settings.configured and getattr(settings, "DEBUG", False):
            raise
        print(f"Error: {_sentence(error)}", file=sys.stderr)
        sys.exit(1)
