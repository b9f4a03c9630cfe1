from __future__ import annotations

from typing import Any

import click

from broadsheet.cli import saying
from broadsheet.cli.asking import Remote, asked
from broadsheet.cli.verb import verb

MOST_DOUBTFUL = 1_000
MOST_GAPS = 20


@verb(
    "status",
    short_help="What the catalog holds, and how far the index is.",
    json="One JSON object; with --doubtful one a title: title, reason, papers.",
    reads=True,
    examples=(
        "broadsheet status",
        "broadsheet status --json | jq .index.progress",
        "broadsheet status --doubtful",
    ),
)
@click.option(
    "--doubtful", is_flag=True, help="List the titles that several papers share, and why each is not one paper."
)
def command(doubtful: bool, as_json: bool, remote: Remote | None) -> None:
    """What the catalog holds, how far the index is, its model, the disk taken, how sources fare and what lacks.

    With --server only what the other installation tells everybody.
    """
    if remote:
        _tell_of(remote, doubtful, as_json)
        return
    if doubtful:
        _list_doubtful(as_json)
        return
    facts = _facts()
    if as_json:
        saying.line(facts)
    else:
        _print(facts)


def _tell_of(remote: Remote, doubtful: bool, as_json: bool) -> None:
    from broadsheet.sources.text import clean

    if doubtful:
        raise click.UsageError("--doubtful tells of the papers of this machine; it does nothing with --server.")
    with asked(remote) as site:
        facts = site.status()
    if as_json:
        saying.line(facts)
        return
    index, newest = facts["index"], clean(facts["newest_day"] or "no day")
    click.echo(f"{clean(facts['url'])}: {facts['papers']:,} papers, the newest of {newest}.")
    click.echo(f"Words of {index['words']:,}, meaning of {index['meaning']:,} papers can be found.")


def _facts() -> dict[str, Any]:
    from dataclasses import asdict

    from django.conf import settings

    from broadsheet import __version__
    from broadsheet.catalog import queries
    from broadsheet.search import index
    from broadsheet.search.folder import bytes_under

    counts = queries.counts()
    return {
        "version": __version__,
        "home": str(settings.HOME),
        **counts,
        "doubtful": len(queries.doubtful(MOST_DOUBTFUL)),
        "revision": queries.revision(),
        "index": asdict(index.status()),
        "disk_bytes": bytes_under(settings.HOME),
        "sources": _sources(),
        "gaps": _gaps(),
    }


def _sources() -> list[dict[str, Any]]:
    """Every configured source: what it is, how its last run ended, when it is asked again."""
    from django.conf import settings
    from django.utils import timezone

    from broadsheet.catalog.harvest.report import report

    found = []
    for one in report(settings.SOURCES, timezone.now(), lines=0):
        row = one.row
        moments = {name: getattr(row, name) for name in ("finished_at", "stored_at", "next_at")}
        found.append(
            {
                "source": one.configured.name,
                "kind": one.configured.kind.name,
                "state": "running" if one.running else row.state or "never asked",
                "sentence": row.result,
                "paused": row.paused,
                "failures": row.failures,
                **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
                **{name: getattr(row, name) for name in ("read", "new", "updated", "unchanged", "rejected")},
            }
        )
    return found


def _gaps() -> list[dict[str, Any]]:
    """Days of the last month of which papers lack, the newest of each source first."""
    from django.conf import settings
    from django.utils import timezone

    from broadsheet.catalog.harvest.completeness import completeness

    return [
        {
            "source": one.configured.name,
            "day": gap.day.isoformat(),
            "part": gap.part,
            "announced": gap.announced,
            "stored": gap.stored,
            "why": "not all came" if gap.state == "short" else "not asked for",
        }
        for one in completeness(settings.SOURCES, timezone.now().date())
        for gap in one.gaps
    ]


def _list_doubtful(as_json: bool) -> None:
    from broadsheet.catalog import queries

    for one in queries.doubtful(MOST_DOUBTFUL):
        title, keys = one.papers[0].title, [paper.key for paper in one.papers]
        if as_json:
            saying.line({"title": title, "reason": one.reason, "papers": keys})
        else:
            click.echo("\n  ".join([title, f"not merged: {one.reason}", *keys]))


def _print(facts: dict[str, Any]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from broadsheet.sources.text import counted

    table = Table(show_header=False, box=None, pad_edge=False)
    index = facts["index"]
    table.add_row("Broadsheet", facts["version"])
    table.add_row("Data", f"{facts['home']} ({facts['disk_bytes'] / 1e6:,.0f} MB)")
    table.add_row("Papers", f"{facts['papers']:,}")
    for name, count in facts["by_source"].items():
        table.add_row("", counted(count, f"statement of {name}", f"statements of {name}"))
    if facts["doubtful"]:
        table.add_row("", f"{facts['doubtful']:,} titles in doubt (--doubtful lists them)")
    table.add_row("Index", _index_line(facts))
    table.add_row("Model", f"{index['model']} ({index['model_licence']})" if index["model"] else "none: words alone")
    for number, source in enumerate(facts["sources"]):
        table.add_row("" if number else "Sources", escape(_source_line(source)))
    gaps = facts["gaps"]
    table.add_row("Gaps", f"{len(gaps):,} in the last 30 days" if gaps else "none in the last 30 days")
    for gap in gaps[:MOST_GAPS]:
        table.add_row("", escape(_gap_line(gap)))
    if len(gaps) > MOST_GAPS:
        table.add_row("", f"and {len(gaps) - MOST_GAPS:,} more; --json has all")
    saying.terminal().print(table)


def _source_line(source: dict[str, Any]) -> str:
    line = f"{source['source']}: {'paused' if source['paused'] else source['state']}"
    if source["stored_at"]:
        line += f", last well {source['stored_at'][:16].replace('T', ' ')} UTC"
    return f"{line}. {source['sentence'][:200]}" if source["sentence"] else f"{line}."


def _gap_line(gap: dict[str, Any]) -> str:
    name = f"{gap['source']} {gap['day']}{' ' if gap['part'] else ''}{gap['part']}"
    if gap["announced"] is None:
        return f"{name}: {gap['why']}"
    return f"{name}: {gap['stored']:,} of {gap['announced']:,} came"


def _index_line(facts: dict[str, Any]) -> str:
    from broadsheet.search.progress import sentence
    from broadsheet.search.results import IndexProgress

    index = facts["index"]
    fast = index["vectors"] - index["full_vectors"]
    how = f", {fast:,} of them by the fast model so far" if fast else ""
    line = f"words of {index['words']:,}, meaning of {index['vectors']:,} papers{how} ({index['bytes'] / 1e6:,.0f} MB)"
    if index["progress"]:
        return f"{line}; {sentence(IndexProgress(**index['progress']))}"
    if index["revision"] < facts["revision"]:
        line += "; more to index: the worker or `broadsheet index` does it"
    return line
