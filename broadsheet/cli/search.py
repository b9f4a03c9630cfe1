from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from broadsheet.cli import saying
from broadsheet.cli.asking import Remote
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.catalog.models import Paper
    from broadsheet.search.index import CaughtUp, Hit, Mode

AT_MOST_VECTORS = 2_000
"""So many papers are embedded before a search answers; about a minute and a half of one core."""
PATIENCE = 30.0
"""Seconds to wait for the words of new papers while another process indexes."""
LOOK = 0.2
MOST = 1_000


@verb(
    "search",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    json="One JSON object a line.",
    reads=True,
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
def command(
    query: tuple[str, ...],
    mode: Mode,
    limit: int,
    wait: bool,
    no_catch_up: bool,
    as_json: bool,
    remote: Remote | None,
) -> None:
    """Search the papers; docs/search.md has the query language. A word after a minus is excluded: `-survey`."""
    from broadsheet.search.query import no_dates, parse

    if query == ("-h",):
        click.echo(click.get_current_context().get_help())
        return
    _check(query, wait, no_catch_up, remote)
    text = " ".join(query)
    found = _found_there(remote, text, mode, limit) if remote else _found_here(text, mode, limit, wait, no_catch_up)
    if found.corrected:
        saying.note(f"Showing results for: {found.corrected}")
    for typed in no_dates(parse(text)):
        saying.note(f"“{typed}” is no date, so it was searched as words.")
    if as_json:
        for line in found.lines:
            saying.line(line)
    else:
        _print(found)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the lines of `--json`, of `total` papers in all, and what was searched for instead of words
    that occur nowhere."""

    lines: list[dict[str, Any]]
    total: int
    took_ms: float
    corrected: str | None


def _check(query: tuple[str, ...], wait: bool, no_catch_up: bool, remote: Remote | None) -> None:
    mistyped = next((word for word in query if word.startswith("--")), None)
    if mistyped:
        raise click.UsageError(f"There is no option {mistyped}; see `broadsheet search --help`.")
    if wait and no_catch_up:
        raise click.UsageError("--wait and --no-catch-up exclude each other; choose one.")
    if remote and wait:
        raise click.UsageError("--wait indexes the papers of this machine; it does nothing with --server.")


def _found_here(text: str, mode: Mode, limit: int, wait: bool, no_catch_up: bool) -> Found:
    from broadsheet.feed import lists
    from broadsheet.search import index

    problem = index.meaning_problem() if mode != "lexical" else None
    if problem and mode == "semantic":
        raise click.ClickException(problem)
    if not no_catch_up:
        catch_up(0 if mode == "lexical" else None if wait else AT_MOST_VECTORS, wait)
    results = index.search(text, mode=mode, limit=limit)
    if problem:
        saying.note(problem)
    lines = [_line(_told(paper, hit)) for paper, hit in lists.with_papers(results)]
    return Found(lines, max(results.total, results.ranked), results.took_ms, results.corrected)


def _found_there(remote: Remote, text: str, mode: Mode, limit: int) -> Found:
    from broadsheet.cli.asking import asked
    from broadsheet.client import PAGE

    with asked(remote) as site:
        answer = site.results(text, limit=min(limit, PAGE), facets=False, mode=mode, detail="full")
        papers = answer["papers"]
        if limit > PAGE and answer["next"]:
            papers = site.search(text, limit=limit, mode=mode, detail="full")
        lines = [_line(paper) for paper in papers]
    return Found(lines, max(answer["total"], answer["ranked"]), answer["took_ms"], answer["corrected"])


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


def _told(paper: Paper, hit: Hit) -> dict[str, Any]:
    """A hit with as much of what the interface for programs tells as a line needs."""
    from broadsheet.catalog import queries

    return {
        "key": paper.key,
        "title": paper.title,
        "published": queries.exact(paper.published, paper.published_precision),
        "authors": paper.authors,
        "categories": paper.categories,
        "found": {"score": hit.score, "parts": hit.parts, "why": hit.why},
    }


def _line(paper: Mapping[str, Any]) -> dict[str, Any]:
    found = paper["found"]
    return {
        "id": paper["key"],
        "title": paper["title"],
        "score": found["score"],
        "parts": found["parts"],
        "published": _day(paper["published"]),
        "authors": [author.get("name", "") for author in paper["authors"]],
        "categories": paper["categories"],
        "why": found["why"],
    }


def _day(moment: str | None) -> str | None:
    """As exactly as it is known, to the day: `2025`, `2025-03` or `2025-03-18`."""
    return moment[:10] if moment else None


def _print(found: Found) -> None:
    from broadsheet.cli.listing import Row, table
    from broadsheet.sources.text import counted

    rows = [Row(line["id"], line["title"], line["authors"], line["published"], line["why"]) for line in found.lines]
    table(rows, f"{len(rows)} of {counted(found.total, 'paper')} in {found.took_ms:,.0f} ms")
