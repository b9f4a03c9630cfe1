from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from broadsheet.cli.asking import Remote, asked
from broadsheet.cli.listing import told
from broadsheet.cli.verb import verb


@verb(
    "daily",
    short_help="The papers of a day.",
    json="One JSON object a paper, as /api/v1/daily has it.",
    reads=True,
    examples=(
        "broadsheet daily",
        "broadsheet daily 2026-05-29 --cat cs.CL,-cs.CY",
        "broadsheet daily --json --limit 5 | jq -r .id | broadsheet show - --format md",
    ),
)
@click.argument("day", metavar="[DATE]", default="")
@click.option(
    "--cat", metavar="CATEGORIES", default="", help="Only of these: cs.LG,stat.ML; with a minus, without them."
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many papers.")
def command(day: str, cat: str, limit: int, as_json: bool, remote: Remote | None) -> None:
    """The papers of DATE (YYYY-MM-DD), or of the newest day that has any, in the order of its page."""
    with asked(remote) as site:
        told(site.daily(day, limit=limit, cat=cat), as_json, _why)


def _why(paper: Mapping[str, Any]) -> str:
    """What others did with it."""
    elsewhere, here = paper["outside_upvotes"], paper["upvotes"]
    said = (f"{elsewhere:,} upvotes elsewhere" if elsewhere else "", f"{here:,} here" if here else "")
    return ", ".join(filter(None, said))
