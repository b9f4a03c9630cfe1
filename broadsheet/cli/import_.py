from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from rich.console import Console

    from broadsheet.catalog.ingest import Counts
    from broadsheet.sources.base import PaperRecord, Reject
    from broadsheet.sources.files import Kind
    from broadsheet.sources.jsonl import Decision
    from broadsheet.sources.live import Removed
    from broadsheet.sources.statement import Encoded


@verb(
    "import",
    short_help="Read papers from files and folders.",
    json="The last line is one JSON object with the counts.",
    examples=(
        "broadsheet import papers.jsonl.gz",
        "broadsheet import seeds --rejects rejects.jsonl",
        "broadsheet import papers.jsonl.gz --json | jq .new",
    ),
)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--rejects",
    "rejects_file",
    type=click.File("w", encoding="utf-8", errors="backslashreplace", lazy=False),
    metavar="FILE",
    help="Also write what could not be read to a file, one JSON object a line.",
)
def command(paths: tuple[Path, ...], as_json: bool, rejects_file: TextIO | None) -> None:
    """Read papers from files and folders.

    What a file is, is seen from its content, plain or .gz: captured Daily Papers pages, answers of
    GET /api/daily_papers, the arXiv metadata snapshot, XML files of the ACL Anthology and of PubMed (baseline and
    updates), Broadsheet JSON lines. An import can be stopped at any moment and run again.
    """
    from broadsheet.cli.setup import prepare_database

    prepare_database()
    started = time.monotonic()
    console, shown = saying.progress_console()
    rejected = Rejected(console, rejects_file, shown)
    files = list(_files(paths, rejected))
    reach = Reach()
    counts = _import(files, rejected, reach)
    reach.note()
    numbers = {**asdict(counts), "rejected": rejected.number}
    saying.done(_sentence(numbers, time.monotonic() - started), numbers, as_json)
    if rejected.whole_files or (rejected.number and not counts.read):
        raise SystemExit(1)


class Rejected:
    """Tells of everything that could not be read, and counts it."""

    def __init__(self, console: Console, file: TextIO | None, shows_progress: bool = False) -> None:
        self.console = console
        self.shows_progress = shows_progress
        self.file = file
        self.number = 0
        self.whole_files = 0

    def note(self, text: str) -> None:
        """Tell something that is no failure."""
        if saying.manner() != "quiet":
            self._tell(text)

    def _tell(self, text: str) -> None:
        """Names of files and what stands in them could hold anything that acts on a terminal."""
        from broadsheet.sources.text import clean

        self.console.print(clean(text), markup=False, highlight=False, soft_wrap=True)

    def add(self, reject: Reject) -> None:
        self.number += 1
        self.whole_files += reject.place == "whole file"
        self._tell(f"{reject.file}, {reject.place}: {reject.reason}")
        if self.file:
            self.file.write(json.dumps(asdict(reject), ensure_ascii=False) + "\n")
            self.file.flush()


def _files(paths: tuple[Path, ...], rejected: Rejected) -> Iterator[tuple[Path, Kind]]:
    from broadsheet.sources import files
    from broadsheet.sources.base import Reject

    for path, named in files.find(paths):
        kind, reason = None, "This is not a kind of file that Broadsheet reads; see `broadsheet import --help`."
        try:
            if path.is_file():
                kind = files.kind_of(path)
            else:  # opening a pipe would wait for somebody to write
                reason = "This is a pipe or a device; write what it gives into a file and name that."
        except OSError as error:
            reason = f"It cannot be opened ({error.strerror})."
        if kind:
            yield path, kind
        elif named:
            rejected.add(Reject(str(path), "whole file", reason))
        else:
            rejected.note(f"Passed over {path}: {reason}")


class Reach:
    """How far the files reach that a live source can go on from; noted when all of them have been read."""

    def __init__(self) -> None:
        from broadsheet.sources.kinds import KINDS

        self.newest: dict[str, str] = {kind.goes_on_from: "" for kind in KINDS.values() if kind.goes_on_from}

    def see(self, record: PaperRecord) -> None:
        known = self.newest.get(record.source)
        if known is not None and record.as_of and record.as_of.precision in ("day", "time"):
            self.newest[record.source] = max(known, record.as_of.text[:10])

    def note(self) -> None:
        from datetime import date

        from broadsheet.catalog.harvest.imported import note_newest

        for source, day in self.newest.items():
            if day:
                note_newest(source, date.fromisoformat(day))


def _import(files: list[tuple[Path, Kind]], rejected: Rejected, reach: Reach) -> Counts:
    from django.utils import timezone
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from broadsheet.catalog.harvest.storing import withdrawals
    from broadsheet.catalog.ingest import Tally, ingest
    from broadsheet.sources.text import clean

    columns = (
        TextColumn("{task.fields[file]}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[read]:,} read, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    total = sum(path.stat().st_size for path, _ in files)
    started = time.monotonic()
    with ExitStack() as stack:
        hidden = not rejected.shows_progress
        bar = stack.enter_context(Progress(*columns, console=rejected.console, transient=True, disable=hidden))
        task = bar.add_task("import", total=total, file="", read=0, rate=0.0)

        def show(counts: Counts) -> None:
            bar.update(task, read=counts.read, rate=counts.read / max(time.monotonic() - started, 0.001))

        def position(path: Path, done: int) -> None:
            bar.update(task, completed=done, file=clean(path.name))

        now, tally = timezone.now(), Tally()
        removed: list[Removed] = []
        ingest(_items(files, rejected, reach, removed, position), now=now, progress=show, tally=tally)
        return ingest(withdrawals(removed), now=now, progress=show, tally=tally)


def _items(
    files: list[tuple[Path, Kind]],
    rejected: Rejected,
    reach: Reach,
    removed: list[Removed],
    position: Callable[[Path, int], None],
) -> Iterator[Encoded | Decision]:
    """What is to be ingested; what files take back is added to `removed`, to be seen to when all else is written."""
    from broadsheet.sources.aside import blocks
    from broadsheet.sources.base import Note, Reject
    from broadsheet.sources.live import Removed
    from broadsheet.sources.statement import Encoded

    done: dict[Path, int] = {}
    for path, bytes_read, block in blocks(files):
        done[path] = bytes_read
        position(path, sum(done.values()))
        for item in block:
            if isinstance(item, Reject):
                rejected.add(item)
            elif isinstance(item, Note):
                rejected.note(f"{item.file}, {item.place}: {item.text}")
            elif isinstance(item, Removed):
                removed.append(item)
            else:
                if isinstance(item, Encoded):
                    reach.see(item.record)
                yield item


def _sentence(numbers: dict[str, int], seconds: float) -> str:
    from broadsheet.sources.text import counted

    return (
        f"Read {counted(numbers['read'], 'record')} in {seconds:,.1f} s: {counted(numbers['new'], 'paper')} new, "
        f"{numbers['updated']:,} updated, {numbers['unchanged']:,} unchanged; {numbers['rejected']:,} rejected."
    )
