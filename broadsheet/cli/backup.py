from __future__ import annotations

from pathlib import Path

import click

from broadsheet.cli import named, saying
from broadsheet.cli.verb import verb


@verb(
    "backup",
    short_help="Write all that cannot be made again into one file.",
    json="One JSON object: file, bytes, papers, rows, program, made.",
    examples=("broadsheet backup /mnt/backups/broadsheet.zip", "broadsheet backup broadsheet.zip --json | jq .bytes"),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path, as_json: bool) -> None:
    """Write the database with all accounts, the settings and the key into FILE, while others read and write.

    It is one state of all tables, and is read back and checked before it takes the place of an older FILE. It holds
    secrets, and is for its owner alone. The index is not in it: it is built anew.
    """
    from django.utils import timezone

    from broadsheet.backup.problem import BackupProblem
    from broadsheet.backup.writing import write
    from broadsheet.cli.progress import backup_progress
    from broadsheet.sources.text import clean

    named.need_folder_of(file)
    try:
        with backup_progress() as told:
            manifest = write(file, timezone.now(), told)
    except BackupProblem as problem:
        raise click.ClickException(str(problem)) from None
    size = file.stat().st_size
    facts = {"file": str(file), "bytes": size, **manifest.facts()}
    papers = f"{manifest.papers:,} papers in {manifest.rows:,} rows"
    saying.done(f"Wrote {papers} to {clean(str(file))} ({size / 1e6:,.1f} MB), and read it back.", facts, as_json)
