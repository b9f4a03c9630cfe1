from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.catalog.harvest.running import Outcome
    from broadsheet.catalog.ingest import Counts
    from broadsheet.sources.live import Configured


@verb(
    "fetch",
    short_help="Fetch what is new from live sources.",
    json="One JSON object a source: its state and the counts.",
    examples=(
        "broadsheet fetch",
        "broadsheet fetch arxiv-rss --dry-run",
        "broadsheet fetch arxiv-oai --since 2026-11-01 --json",
    ),
)
@click.argument("names", metavar="[SOURCE]…", nargs=-1)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Begin anew at this day (YYYY-MM-DD) instead of going on where the last fetch ended.",
)
@click.option("--dry-run", is_flag=True, help="Ask the sources and tell what would change, but store nothing.")
def command(names: tuple[str, ...], since: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Fetch what is new from live sources: from those named, or from all that are configured.

    It goes on where it was stopped, and a second run changes nothing.
    """
    from broadsheet.cli.setup import prepare_database

    sources = _chosen(names)
    prepare_database()
    failed = False
    for source in sources:
        started = time.monotonic()
        outcome = _fetch(source, since.date() if since else None, dry_run)
        well = outcome is not None and outcome.state not in ("failed", "offline")
        failed |= not well
        if as_json:
            saying.line(_facts(source, outcome))
        elif not well or saying.manner() != "quiet":
            click.echo(_line(source, outcome, time.monotonic() - started))
    if failed:
        raise SystemExit(1)


def _chosen(names: tuple[str, ...]) -> list[Configured]:
    from django.conf import settings

    known: dict[str, Configured] = settings.SOURCES
    for name in names:
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "none is configured"
            raise click.ClickException(f"There is no source “{name[:60]}” in broadsheet.toml; {there}.")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


def _fetch(source: Configured, since: date | None, dry_run: bool) -> Outcome | None:
    from broadsheet.catalog.harvest import running

    around = running.from_settings()
    with _progress(source.name) as told:
        if dry_run:
            return running.dry_run(source, around, since=since, progress=told)
        return running.run(source, around, since=since, progress=told)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[Counts], None]]:
    """A line on standard error with what came so far; nothing where that is no terminal."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console, shown = saying.progress_console()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[told]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task(name, total=None, told="asking …")

        def told(counts: Counts) -> None:
            bar.update(task, told=f"{counts.read:,} records, {counts.new:,} new, {counts.updated:,} updated")

        yield told


def _line(source: Configured, outcome: Outcome | None, seconds: float) -> str:
    if outcome is None:
        return f"{source.name}: another process is harvesting it."
    return f"{source.name}: {outcome.sentence} ({seconds:,.1f} s)"


def _facts(source: Configured, outcome: Outcome | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"source": source.name, "state": "busy", "sentence": "Another process is harvesting it."}
    if outcome:
        facts |= {"state": outcome.state, "sentence": outcome.sentence, **asdict(outcome.counts)}
        facts |= {"rejected": outcome.rejected, "pages": outcome.pages}
    return facts
