from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from broadsheet.cli import named, saying
from broadsheet.cli.asking import Remote, asked
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.cli.exported import Export
    from broadsheet.cli.exported_there import RemoteExport

FORMATS = ("records", "jsonl", "parquet", "bibtex", "ris", "csl")


@verb(
    "export",
    short_help="Write all that the sources said, or the papers.",
    json="Say what was written as one JSON object: file, format, written, revision. Needs FILE.",
    reads=True,
    examples=(
        "broadsheet export backup.jsonl.gz",
        "broadsheet export --format parquet papers.parquet --json",
        "broadsheet export --format bibtex --search 'cat:cs.CL year:2025' > cl.bib",
    ),
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="records", show_default=True, help="What is written."
)
@click.option(
    "--search", "query", metavar="QUERY", help="Only papers that hold all words of QUERY and meet its conditions."
)
@click.option(
    "--since", metavar="REVISION", help="Only papers that came or changed behind this revision of the catalog."
)
def command(
    file: Path | None, form: str, query: str | None, since: str | None, as_json: bool, remote: Remote | None
) -> None:
    """Write everything that the sources said, and every merge decision, as Broadsheet JSON lines; importing these
    records into an empty catalog gives the same catalog.

    Other formats have the papers made of them: JSON lines, Parquet or citations. To FILE (packed where its name ends in
    .gz; an old one is replaced only when the new one is whole) or to standard output.
    """
    from broadsheet.sources.text import clean

    _check(file, form, query is not None or since is not None, as_json, remote)
    with _begun(remote, form, query, since) as export:
        if file is None:
            _write(export, sys.stdout.buffer)
            return
        with _replacing(file) as out:
            _write(export, out)
    facts = {"file": str(file), "format": form, "written": export.written, "revision": export.revision}
    if as_json:
        saying.line(facts)
    else:
        number = "the" if export.written is None else f"{export.written:,}"
        saying.note(f"Wrote {number} {'lines' if form == 'records' else 'papers'} to {clean(str(file))}.")


def _check(file: Path | None, form: str, chooses: bool, as_json: bool, remote: Remote | None) -> None:
    """Raises ClickException, before anything is done, for what cannot be."""
    if remote and form not in ("jsonl", "parquet"):
        raise click.UsageError("Of another installation come papers alone: say --format jsonl or parquet.")
    if form == "records" and chooses:
        raise click.UsageError(
            "--search and --since choose papers: say --format jsonl, parquet or one of the citations."
        )
    if as_json and not file:
        raise click.UsageError("--json tells what was written to a FILE; name one, or say --format jsonl.")
    if form == "parquet" and not file and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for a terminal; name a FILE.")
    if file:
        named.need_folder_of(file)


@contextmanager
def _begun(remote: Remote | None, form: Any, query: str | None, since: str | None) -> Iterator[Export | RemoteExport]:
    if remote:
        from broadsheet.cli.exported_there import RemoteExport

        with asked(remote) as site:
            yield RemoteExport.of(site, form, query, since)
        return
    from broadsheet.cli.exported import Export

    yield Export.of(form, query, since)


def _write(export: Export | RemoteExport, out: BinaryIO) -> None:
    from broadsheet.cli.progress import export_progress

    total = export.total()
    with export_progress() as progress:
        for piece in export.pieces():
            out.write(piece)
            progress(export.written or 0, total)
    out.flush()


def _packed(raw: BinaryIO, pack: bool) -> BinaryIO:
    """Without a time stamp inside, so that the same catalog gives the same bytes."""
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0, filename="")) if pack else raw


@contextmanager
def _replacing(file: Path) -> Iterator[BinaryIO]:
    """A file written aside and renamed when it is whole."""
    aside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as raw, _packed(raw, file.suffix == ".gz") as out:
            yield out
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
