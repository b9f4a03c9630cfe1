from __future__ import annotations

import gzip
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb


@verb(
    "export",
    short_help="Write all that the sources said as JSON lines.",
    json="Say what was written as one JSON object: file, lines.",
    examples=("broadsheet export papers.jsonl.gz", "broadsheet export | gzip > papers.jsonl.gz"),
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path | None, as_json: bool) -> None:
    """Write everything that the sources said, and every merge decision, as Broadsheet JSON lines.

    To FILE (packed where its name ends in .gz; an old one is replaced only when the new one is whole) or to standard
    output. Importing it into an empty catalog gives the same catalog.
    """
    from broadsheet.catalog.exporting import export_lines
    from broadsheet.sources.text import clean

    if file and not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {clean(str(file.parent))}; make it first.")
    if file is None:
        for line in export_lines():
            sys.stdout.write(line + "\n")
        return
    number = 0
    with _replacing(file) as out:
        for line in export_lines():
            out.write(line + "\n")
            number += 1
    if as_json:
        saying.line({"file": str(file), "lines": number})
    else:
        saying.note(f"Wrote {number:,} lines to {clean(str(file))}.")


def _packed(raw: BinaryIO, pack: bool) -> BinaryIO:
    """Without a time stamp inside, so that the same catalog gives the same bytes."""
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0, filename="")) if pack else raw


@contextmanager
def _replacing(file: Path) -> Iterator[TextIO]:
    """A file written aside and renamed when it is whole."""
    aside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with (
            aside.open("wb") as raw,
            _packed(raw, file.suffix == ".gz") as stream,
            io.TextIOWrapper(stream, encoding="utf-8") as out,
        ):
            yield out
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
