"""The paper that somebody names on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from broadsheet.catalog.models import Paper


def paper_named(key: str) -> Paper:
    """By its key or any of its identifiers in any common form. Raises ClickException with a sentence."""
    from broadsheet.catalog import queries
    from broadsheet.sources.text import clean

    key = clean(key)
    paper = queries.by_key(key)
    if paper is None:
        raise click.ClickException(f"No paper has the key or identifier “{key}”. Find it by `broadsheet search`.")
    return paper
