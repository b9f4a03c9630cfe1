from __future__ import annotations

import click


@click.command("identify", short_help="Look up papers that are known by their title only.")
@click.argument("keys", metavar="[KEY]…", nargs=-1)
def command(keys: tuple[str, ...]) -> None:
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
            click.echo(f"{key or 'not found'}: {paper.title}")
    except FetchError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{found} of {len(papers)} identified.")
