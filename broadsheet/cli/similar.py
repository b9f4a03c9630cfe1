from __future__ import annotations

import click

from broadsheet.cli.asking import Remote, asked
from broadsheet.cli.listing import told
from broadsheet.cli.verb import verb


@verb(
    "similar",
    short_help="The papers nearest in meaning to one.",
    json="One JSON object a paper, as /api/v1/papers/{key}/similar has it.",
    reads=True,
    examples=("broadsheet similar 2410.09426", "broadsheet similar doi:10.1000/182 --limit 50 --json | jq .nearness"),
)
@click.argument("key", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="How many papers.")
def command(key: str, limit: int, as_json: bool, remote: Remote | None) -> None:
    """The papers nearest in meaning to the one with this ID, the nearest first; none until the index has read it."""
    with asked(remote) as site:
        told(site.similar(key, limit), as_json, lambda paper: f"{paper['nearness']:.2f} near")
