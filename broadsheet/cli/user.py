from __future__ import annotations

import re

import click

_NAME = re.compile(r"[\w.@+-]{1,150}")


@click.command("user", short_help="Let an operator in.")
@click.argument("name")
@click.option("--at", default="http://127.0.0.1:8000", show_default=True, help="The address under which it is served.")
def command(name: str, at: str) -> None:
    """Make an operator, if there is none of this NAME, and print a link to the admin.

    The link lets in once, within an hour. Whoever has it is the operator: do not pass it on.
    """
    from django.urls import reverse

    from broadsheet.accounts.links import operator, token
    from broadsheet.cli.setup import prepare_database

    if not _NAME.fullmatch(name):
        raise click.ClickException("A name has letters, digits and .@+-_ only, at most 150.")
    prepare_database()
    click.echo(at.rstrip("/") + reverse("enter", args=[token(operator(name))]))
