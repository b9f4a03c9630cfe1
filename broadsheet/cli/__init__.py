"""The command line. One small file a verb; a verb is loaded only when it is used."""

from __future__ import annotations

import functools
import importlib
import sys
from typing import Any

import click

from broadsheet.cli import ending

_VERBS = (
    "up import export fetch index search show similar recommend daily trending status doctor"
    " backup restore work digest bounce identify user mcp eval train completion"
)
VERBS = tuple(_VERBS.split())


class Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return _verb(name) if name in VERBS else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; that it was stopped, or that nobody reads on, is no error."""
        try:
            answer = super().invoke(ctx)
            click.echo(nl=False)  # whatever is still held back
        except BrokenPipeError:
            ending.let_go()
            ctx.exit(ending.UNREAD)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Stopped.", err=True)
            ctx.exit(ending.STOPPED)
        return answer


@functools.cache
def _verb(name: str) -> click.Command:
    module = importlib.import_module(f"broadsheet.cli.{'import_' if name == 'import' else name}")
    command: click.Command = module.command
    return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="broadsheet")
def command() -> None:
    """Daily Papers on your own machine, for any source and any field of research."""


def main() -> None:
    """Run the command line; what goes wrong ends in one sentence and exit code 1, never a traceback."""
    try:
        command.main(standalone_mode=True, prog_name="broadsheet")
    except Exception as error:
        from django.conf import settings

        if settings.configured and getattr(settings, "DEBUG", False):
            raise
        ending.let_go()
        print(f"Error: {ending.sentence(error)}", file=sys.stderr)
        sys.exit(ending.FAILED)
