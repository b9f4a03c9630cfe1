from __future__ import annotations

import click

from broadsheet import logs
from broadsheet.cli.verb import verb


@verb(
    "mcp",
    short_help="Serve agents by standard input and output.",
    serves=True,
    json="Log on standard error as one JSON object a line: time, level, logger, message.",
    examples=("broadsheet mcp", "broadsheet mcp --user ada", "broadsheet mcp --json 2>> mcp.jsonl"),
)
@click.option(
    "--user", "name", default="", help="Whose library it is; without it that of the single user, or nobody’s."
)
def command(name: str, as_json: bool) -> None:
    """Serve agents by the Model Context Protocol, over standard input and output, until the input ends.

    An agent starts it by itself; docs/mcp.md says how. While `broadsheet up` runs, its address /mcp does the same.
    """
    import anyio

    from broadsheet.api.agents.asking import asked_by, local
    from broadsheet.api.agents.server import server
    from broadsheet.cli.setup import prepare_database
    from broadsheet.cli.up import indexing

    prepare_database()
    if name and local(name).user is None:
        raise click.ClickException(
            f"There is nobody of the name “{name[:80]}” here; `broadsheet user NAME` lets one in."
        )
    with logs.as_json_lines(as_json), asked_by(lambda: local(name)), indexing():
        anyio.run(server().run_stdio_async)
