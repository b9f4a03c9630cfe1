from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from broadsheet.cli import saying
from broadsheet.cli.asking import Remote, asked
from broadsheet.cli.listing import told
from broadsheet.cli.named import typed
from broadsheet.cli.verb import verb

MOST = 100
"""Papers that can be named for, and as many against."""


@verb(
    "recommend",
    short_help="New papers near to some that you name.",
    json="One JSON object a paper, as /api/v1/recommend has it.",
    reads=True,
    examples=(
        "broadsheet recommend --like 2410.09426 --like 2501.00001 --not 2312.00002",
        "broadsheet recommend --like - --json < read.txt",
    ),
)
@click.option(
    "--like", "liked", metavar="ID", multiple=True, required=True, help="A paper to go by; may come often; - reads ids."
)
@click.option("--not", "disliked", metavar="ID", multiple=True, help="A paper to keep away from; may come often.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many papers.")
def command(
    liked: tuple[str, ...], disliked: tuple[str, ...], limit: int, as_json: bool, remote: Remote | None
) -> None:
    """The newest papers near to those that you like, and far from the others; from five on a taste is learned of them.

    Nobody needs an account for it, and nothing of it is kept.
    """
    positive = list(dict.fromkeys(typed(liked)))
    if max(len(positive), len(disliked)) > MOST:
        raise click.UsageError(f"At most {MOST} papers can be named.")
    with asked(remote) as site:
        examples = {"positive": positive, "negative": disliked, "limit": limit}
        answer = site.send("POST", "recommend", examples)
    if answer["known"] < len(positive):
        saying.note(f"Of the {len(positive)} papers to go by the index has read {answer['known']}.")
    told(answer["papers"], as_json, _why)


def _why(paper: Mapping[str, Any]) -> str:
    return f"near {paper['because']}" if paper["because"] else ""
