import click

from broadsheet.cli import logs
from broadsheet.cli.verb import verb


@verb(
    "work",
    short_help="Do what runs by itself: index and harvest.",
    serves=True,
    json="Log on standard error as one JSON object a line: time, level, logger, message.",
    examples=("broadsheet work --verbose", "broadsheet work --json 2>> worker.jsonl"),
)
@click.option("--parent", type=int, hidden=True, help="Stop when this process, which started this one, ends.")
def command(parent: int | None, as_json: bool) -> None:
    """Do what runs by itself (indexing, harvesting) until stopped. `up` starts one; more are only needed without it."""
    from broadsheet import worker

    with logs.as_json_lines(as_json):
        worker.run(parent=parent)
