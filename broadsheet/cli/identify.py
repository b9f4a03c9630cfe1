from __future__ import annotations

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb


@verb(
    "identify",
    short_help="Look up papers that are known by their title only.",
    json="One JSON object a paper that was looked up: title, id (null where arXiv does not know it).",
    examples=("broadsheet identify", "broadsheet identify t:3f2a9c --json"),
)
@click.argument("keys", metavar="[KEY]…", nargs=-1)
def command(keys: tuple[str, ...], as_json: bool) -> None:
    """Ask arXiv for the titles of papers that are known by their title only: of all of them, or of those named.

    One request each, three seconds apart, as arXiv wishes. Exits with 1 if arXiv cannot be asked.
    """
    from broadsheet.catalog.harvest import identifying
    from broadsheet.catalog.harvest.running import from_settings
    from broadsheet.cli.named import paper_named
    from broadsheet.cli.setup import prepare_database
    from broadsheet.sources.http.errors import FetchError

    prepare_database()
    papers = [paper_named(key) for key in keys] or identifying.unidentified()
    found = 0
    try:
        for paper, key in identifying.identified(papers, from_settings()):
            found += bool(key)
            saying.done(f"{key or 'not found'}: {paper.title}", {"title": paper.title, "id": key or None}, as_json)
    except FetchError as error:
        raise click.ClickException(str(error)) from None
    if not as_json:
        saying.say(f"{found} of {len(papers)} identified.")
