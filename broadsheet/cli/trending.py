from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from broadsheet.cli.asking import Remote, asked
from broadsheet.cli.listing import told
from broadsheet.cli.verb import verb


@verb(
    "trending",
    short_help="What is trending, field by field.",
    json="One JSON object a paper, as /api/v1/trending has it.",
    reads=True,
    examples=(
        "broadsheet trending",
        "broadsheet trending --cat math --limit 10",
        "broadsheet trending --json | head -3",
    ),
)
@click.option(
    "--cat", metavar="CATEGORIES", default="", help="Only of these: cs.LG,stat.ML; with a minus, without them."
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many papers.")
def command(cat: str, limit: int, as_json: bool, remote: Remote | None) -> None:
    """What is trending in each field, with the place that a paper has there."""
    with asked(remote) as site:
        told(site.trending(limit=limit, cat=cat), as_json, _why)


def _why(paper: Mapping[str, Any]) -> str:
    heat = paper["heat"]
    return f"{heat['rank']:,} of {heat['size']:,} in {heat['field']}" if heat["field"] else f"{heat['rank']:,}"
