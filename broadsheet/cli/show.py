from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from broadsheet.catalog.models import Paper


@click.command("show")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(key: str, as_json: bool) -> None:
    """One paper with everything known of it.

    KEY is its key or any identifier in any common form: 2410.09426, a DOI, an arXiv address.
    """
    from broadsheet.catalog import queries

    paper = queries.by_key(key)
    if paper is None:
        raise click.ClickException(f"No paper has the key or identifier “{key}”. Find it by `broadsheet search`.")
    facts = _facts(paper)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        _print(facts)


def _facts(paper: Paper) -> dict[str, Any]:
    from broadsheet.catalog import queries
    from broadsheet.catalog.models import FeedEntry

    facts: dict[str, Any] = {field.name: getattr(paper, field.name) for field in paper._meta.concrete_fields}
    for name in ("published", "updated"):
        facts[name] = queries.exact(facts[name], facts.pop(f"{name}_precision"))
    facts["added"] = paper.added.isoformat()
    facts["id"] = facts.pop("key")
    for name in ("text_digest", "revision"):
        del facts[name]
    facts["identifiers"] = queries.identifiers_of(paper)
    facts["aliases"] = queries.aliases_of(paper)
    entries = FeedEntry.objects.filter(paper=paper).order_by("day", "feed")
    facts["feeds"] = [{"feed": one.feed, "day": one.day.isoformat(), "place": one.place} for one in entries]
    return facts


def _print(facts: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(facts["title"], style="bold"))
    console.print(Text(", ".join(author["name"] for author in facts["authors"])))
    console.print()
    console.print(Text(facts["abstract"] or facts["summary"]))
    console.print()
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in facts.items():
        if value and name not in ("title", "authors", "abstract", "summary"):
            table.add_row(Text(name.replace("_", " "), style="dim"), Text(_plain(value)))
    console.print(table)


def _plain(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, list):
        return "\n".join(map(_plain, value)) if value and isinstance(value[0], dict) else ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items())
    return "yes" if value is True else str(value)
