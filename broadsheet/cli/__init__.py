"""The command line. One small file a verb; a verb is loaded only when it is used."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

VERBS = ("up", "import", "export", "index", "search", "show", "status", "work")


class Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module = importlib.import_module(f"broadsheet.cli.{'import_' if name == 'import' else name}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if not {"--help", "-h"} & set(rest):
            _start_django()
        return name, command, rest


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


def _sentence(error: Exception) -> str | None:
    """One sentence for what can go wrong under any verb; None for a fault of ours."""
    from django.db import DatabaseError

    if isinstance(error, DatabaseError):
        return f"The database did not answer ({error}). `broadsheet up` sets it up; else check DATABASE_URL."
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}."
    return None


def main() -> None:
    """Run the command line; what a person can mend ends in one sentence and exit code 1, never a traceback."""
    try:
        command.main(standalone_mode=True, prog_name="broadsheet")
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(f"Error: {sentence}", file=sys.stderr)
        sys.exit(1)
