"""What somebody names on the command line: papers, and files to write."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from broadsheet.catalog.models import Paper


def typed(keys: Iterable[str]) -> Iterator[str]:
    """What is named, where `-` stands for standard input with one a line."""
    for key in keys:
        if key == "-":
            lines = (line.decode(errors="replace").strip() for line in sys.stdin.buffer)
            yield from filter(None, lines)
        else:
            yield key


def unknown(key: str) -> click.ClickException:
    from broadsheet.sources.text import clean

    return click.ClickException(f"No paper has the key or identifier “{clean(key)}”. Find it by `broadsheet search`.")


def paper_named(key: str) -> Paper:
    """By its key or any of its identifiers in any common form. Raises ClickException with a sentence."""
    from broadsheet.catalog import queries
    from broadsheet.sources.text import clean

    paper = queries.by_key(clean(key))
    if paper is None:
        raise unknown(key)
    return paper


def need_folder_of(file: Path) -> None:
    """Before the work that fills the file. Raises ClickException where there is no folder to put it into."""
    from broadsheet.sources.text import clean

    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {clean(str(file.parent))}; make it first.")
