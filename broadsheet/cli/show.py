from __future__ import annotations

import json
from typing import Any

import click


@click.command("show")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(key: str, as_json: bool) -> None:
    """One paper with everything known of it.

    KEY is its key or any identifier in any common form: 2410.09426, a DOI, an arXiv address.
    """
    from broadsheet.catalog.facts import facts_of
    from broadsheet.cli.named import paper_named

    facts = facts_of(paper_named(key))
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        _print(facts)


def _print(facts: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(facts["title"], style="bold"))
    if facts["authors"]:
        console.print(Text(", ".join(author["name"] for author in facts["authors"])))
    if text := facts["abstract"] or facts["summary"]:
        console.print()
        console.print(Text(text))
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
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items() if part is not None)
    return "yes" if value is True else str(value)
