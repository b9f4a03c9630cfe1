from __future__ import annotations

import click


@click.command("index", short_help="Bring the search index up to date.")
@click.option("--rebuild", is_flag=True, help="Build the index anew beside the old one, then swap it in.")
def command(rebuild: bool) -> None:
    """Bring the search index up to date: words first, then meaning, the newest papers first.

    It can be stopped at any moment; the next run goes on from there.
    """
    from broadsheet.cli.progress import index_progress
    from broadsheet.search import index

    with index_progress() as progress:
        built = index.rebuild(progress) if rebuild else None
        done = built if built and built.busy else index.catch_up(words=True, vectors=None, progress=progress)
    if done.busy:
        raise click.ClickException("Another process is indexing just now. Let it end, or see `broadsheet status`.")
    words = built.words if built else done.words
    click.echo(f"Indexed the words of {words:,} papers and the meaning of {done.vectors:,}.")
    problem = index.meaning_problem()
    if problem:
        click.echo(problem, err=True)
    if fast_problem := index.fast_problem():
        click.echo(fast_problem, err=True)
    if not problem and done.unread:
        click.echo(f"{done.unread:,} papers are still to be read for their meaning.", err=True)
