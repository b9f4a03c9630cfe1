from __future__ import annotations

import re

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

ROLES = ("reader", "curator", "moderator", "operator")
HERE = "http://127.0.0.1:8000"
_NAME = re.compile(r"[\w.@+-]{1,150}")


@verb(
    "user",
    short_help="Let a reader or an operator in.",
    json="One JSON object: name, role, link.",
    examples=(
        "broadsheet user ada",
        "broadsheet user grace --operator --at https://papers.example.org",
        "broadsheet user ada --role curator --json | jq -r .link",
    ),
)
@click.argument("name")
@click.option("--at", help=f"The address under which it is served; unless told, BROADSHEET_URL or {HERE}.")
@click.option("--operator", "is_operator", is_flag=True, help="May decide everything in the admin.")
@click.option("--role", type=click.Choice(ROLES), help="What this person is from now on; --operator is one of them.")
def command(name: str, at: str | None, is_operator: bool, role: str | None, as_json: bool) -> None:
    """Make a reader, if there is none of this NAME, and print a link that lets in once, within an hour.

    Whoever has the link is that person: give it to nobody else.
    """
    from django.conf import settings
    from django.urls import reverse

    from broadsheet.accounts.links import operator, reader, token
    from broadsheet.accounts.models import Role
    from broadsheet.accounts.roles import give
    from broadsheet.cli.setup import prepare_database

    if not _NAME.fullmatch(name):
        raise click.ClickException("A name has letters, digits and .@+-_ only, at most 150.")
    prepare_database()
    user = operator(name) if is_operator else reader(name)
    if role and not is_operator:
        give(user, Role(role))
    link = (at or settings.SITE_URL or HERE).rstrip("/") + reverse("enter", args=[token(user)])
    if as_json:
        saying.line({"name": user.username, "role": user.role, "link": link})
    else:
        click.echo(link)
