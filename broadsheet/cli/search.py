from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.catalog.models import Paper
    from broadsheet.search.index import CaughtUp, Hit, Mode, Results

AT_MOST_VECTORS = 2_000
"""So many papers are embedded before a search answers; about a minute and a half of one core."""
NAMED_AUTHORS = 3
PATIENCE = 30.0
"""Seconds to wait for the words of new papers while another process indexes."""
LOOK = 0.2
MOST = 1_000


@verb(
    "search",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    json="One JSON object a line.",
    examples=(
        "broadsheet search diffusion models -survey year:2025",
        "broadsheet search 'author:\"Ada Lovelace\" cat:cs.CL' --limit 5",
        "broadsheet search quantisation --json | jq -r .id | broadsheet show - --format bibtex",
    ),
)
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--mode",
    type=click.Choice(["hybrid", "lexical", "semantic"]),
    default="hybrid",
    show_default=True,
    help="By words and meaning, by words alone, or by meaning alone.",
)
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="How many papers.")
@click.option("--wait", is_flag=True, help="Index the meaning of all papers first, however long it takes.")
@click.option("--no-catch-up", is_flag=True, help="Answer from what is indexed already.")
def command(query: tuple[str, ...], mode: Mode, limit: int, as_json: bool, wait: bool, no_catch_up: bool) -> None:
    """Search the papers; docs/search.md has the query language. A word after a minus is excluded: `-survey`."""
    from broadsheet.feed import lists
    from broadsheet.search import index

    if query == ("-h",):
        click.echo(click.get_current_context().get_help())
        return
    mistyped = next((word for word in query if word.startswith("--")), None)
    if mistyped:
        raise click.UsageError(f"There is no option {mistyped}; see `broadsheet search --help`.")
    if wait and no_catch_up:
        raise click.UsageError("--wait and --no-catch-up exclude each other; choose one.")
    problem = index.meaning_problem() if mode != "lexical" else None
    if problem and mode == "semantic":
        raise click.ClickException(problem)
    if not no_catch_up:
        catch_up(0 if mode == "lexical" else None if wait else AT_MOST_VECTORS, wait)
    results = index.search(" ".join(query), mode=mode, limit=limit)
    _tell(results, problem)
    found = lists.with_papers(results)
    if as_json:
        for paper, hit in found:
            saying.line(_line(paper, hit))
    else:
        _print(found, results)


def catch_up(vectors: int | None, wait: bool) -> None:
    """Index what is new before an answer, `vectors` papers by their meaning too, and tell what is left."""
    from broadsheet.search import index

    done = _caught_up(vectors, wait)
    if done.busy and not index.words_are_current():
        saying.note("Another process is indexing just now; this answers from what is there.")
    if done.unread and vectors != 0 and not index.meaning_problem():
        saying.note(f"{done.unread:,} papers are still to be read for their meaning.")


def _caught_up(vectors: int | None, wait: bool) -> CaughtUp:
    """Index, or wait while another process does: for the words of all papers, or with `wait` until it has ended."""
    from broadsheet.cli.progress import index_progress
    from broadsheet.search import index

    end = time.monotonic() + PATIENCE
    told = False
    with index_progress() as progress:
        while True:
            done = index.catch_up(words=True, vectors=vectors, progress=progress)
            if not done.busy or not (wait or (not index.words_are_current() and time.monotonic() < end)):
                return done
            if not told:
                saying.note("Another process is indexing just now; waiting for it.")
                told = True
            time.sleep(LOOK)


def _tell(results: Results, problem: str | None) -> None:
    """On standard error: what the reader of the answer should know about it."""
    from broadsheet.search.query import no_dates

    if problem:
        saying.note(problem)
    if results.corrected:
        saying.note(f"Showing results for: {results.corrected}")
    for typed in no_dates(results.query):
        saying.note(f"“{typed}” is no date, so it was searched as words.")


def _line(paper: Paper, hit: Hit) -> dict[str, Any]:
    return {
        "id": paper.key,
        "title": paper.title,
        "score": hit.score,
        "parts": hit.parts,
        "published": _day(paper),
        "authors": [author.get("name", "") for author in paper.authors],
        "categories": paper.categories,
        "why": hit.why,
    }


def _day(paper: Paper) -> str | None:
    """As exactly as it is known, to the day: `2025`, `2025-03` or `2025-03-18`."""
    from broadsheet.catalog import queries

    known = queries.exact(paper.published, paper.published_precision)
    return known[:10] if known else None


def _print(found: list[tuple[Paper, Hit]], results: Results) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from broadsheet.sources.text import counted

    console = saying.terminal()
    if not found:
        console.print("No paper was found.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("", justify="right")
    table.add_column("Paper", overflow="fold", ratio=1)
    table.add_column("Published", no_wrap=True)
    table.add_column("Why", overflow="fold", max_width=36)
    for place, (paper, hit) in enumerate(found, 1):
        title = Text(paper.title, "bold")
        title.append(f"\n{paper.key}", "cyan")
        title.append(f"  {_byline(paper)}", "dim")
        table.add_row(str(place), title, _day(paper) or "", Text(hit.why))
    console.print(table)
    total = counted(max(results.total, results.ranked), "paper")
    console.print(f"{len(found)} of {total} in {results.took_ms:,.0f} ms", style="dim")


def _byline(paper: Paper) -> str:
    names = [str(author.get("name", "")) for author in paper.authors]
    more = f" + {len(names) - NAMED_AUTHORS}" if len(names) > NAMED_AUTHORS else ""
    return ", ".join(names[:NAMED_AUTHORS]) + more
