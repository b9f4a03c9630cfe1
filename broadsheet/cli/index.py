from __future__ import annotations

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb


@verb(
    "index",
    short_help="Bring the search index up to date.",
    json="One JSON object: words, vectors (papers indexed now), unread (not yet read for their meaning), problem.",
    examples=("broadsheet index", "broadsheet index --rebuild", "broadsheet index --quiet --json"),
)
@click.option("--rebuild", is_flag=True, help="Build the index anew beside the old one, then swap it in.")
def command(rebuild: bool, as_json: bool) -> None:
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
    problem = index.meaning_problem()
    saying.done(
        f"Indexed the words of {words:,} papers and the meaning of {done.vectors:,}.",
        {"words": words, "vectors": done.vectors, "unread": done.unread, "problem": problem},
        as_json,
    )
    if problem:
        saying.note(problem)
    if fast_problem := index.fast_problem():
        saying.note(fast_problem)
    if not problem and done.unread:
        saying.note(f"{done.unread:,} papers are still to be read for their meaning.")
