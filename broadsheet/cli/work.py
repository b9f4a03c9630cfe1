import click

from broadsheet import logs
from broadsheet.cli.verb import verb


@verb(
    "work",
    short_help="Do what runs by itself: index and harvest.",
    serves=True,
    json="Log on standard error as one JSON object a line: time, level, logger, message.",
    examples=("broadsheet work --verbose", "broadsheet work --json 2>> worker.jsonl"),
)
@click.option("--parent", type=int, hidden=True, help="Stop when this process, which started this one, ends.")
@click.option("--at", hidden=True, help="Where the pages are that it works for.")
def command(parent: int | None, at: str | None, as_json: bool) -> None:
    """Do what runs by itself (indexing, harvesting) until stopped. `up` starts one; more are only needed without it."""
    from django.conf import settings

    from broadsheet import worker

    settings.HERE = at or settings.HERE
    with logs.as_json_lines(as_json):
        worker.run(parent=parent)
