from __future__ import annotations

from typing import BinaryIO

import click


@click.command("bounce", short_help="Read a report of a mail server, and end what it says to end.")
@click.argument("file", type=click.File("rb"), default="-")
def command(file: BinaryIO) -> None:
    """Read a mail that came back (FILE, or what is piped in): digests to an address that is refused for good, or that
    complained, end. For the mail server to call, as docs/digests.md says."""
    from broadsheet.cli.setup import prepare_database
    from broadsheet.delivery.digests.bounces import LARGEST, note, read

    prepare_database()
    report = read(file.read(LARGEST))
    if report is None:
        click.echo("This mail reports nothing about a digest of ours.")
        return
    stopped = note(report)
    click.echo(
        f"Digests to {stopped.address} have ended: {stopped.get_stopped_display()}" if stopped else "Nothing to do."
    )
