from __future__ import annotations

from pathlib import Path

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb


@verb(
    "restore",
    short_help="Put a backup into an empty data folder.",
    json="One JSON object: file, papers, rows, program, made, and notes, sentences to read.",
    examples=("broadsheet restore --check broadsheet.zip", "broadsheet restore broadsheet.zip"),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Only read FILE and check it against its manifest.")
def command(file: Path, only_check: bool, as_json: bool) -> None:
    """Put the backup in FILE into this data folder and its database, both of which must be empty.

    The database may be another than the one that it comes from. All of it is restored or nothing; a restore that was
    stopped is begun again. An older backup is brought up to this version.
    """
    from broadsheet.backup.problem import BackupProblem
    from broadsheet.backup.restoring import check, restore
    from broadsheet.cli.progress import backup_progress
    from broadsheet.sources.text import clean

    try:
        with backup_progress() as told:
            manifest, notes = (check(file, told), []) if only_check else restore(file, told)
    except BackupProblem as problem:
        raise click.ClickException(clean(str(problem))) from None
    for note in notes:
        saying.note(clean(note))
    did = "is whole: it holds" if only_check else "is restored:"
    sentence = f"The backup of {manifest.made[:10]} {did} {manifest.papers:,} papers in {manifest.rows:,} rows."
    saying.done(clean(sentence), {"file": str(file), **manifest.facts(), "notes": notes}, as_json)
