from __future__ import annotations

from typing import BinaryIO

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb


@verb(
    "bounce",
    short_help="Read a report of a mail server, and end what it says to end.",
    json="One JSON object: address (null if the mail reports nothing), stopped (why digests to it have ended).",
    examples=("broadsheet bounce returned.eml", "broadsheet bounce --json < returned.eml"),
)
@click.argument("file", type=click.File("rb"), default="-")
def command(file: BinaryIO, as_json: bool) -> None:
    """Read a mail that came back (FILE, or what is piped in): digests to an address that is refused for good, or that
    complained, end. For the mail server to call, as docs/digests.md says."""
    from broadsheet.cli.setup import prepare_database
    from broadsheet.delivery.digests.bounces import LARGEST, note, read

    prepare_database()
    report = read(file.read(LARGEST))
    stopped = note(report) if report else None
    facts = {"address": stopped.address if stopped else None, "stopped": stopped.stopped if stopped else ""}
    if report is None:
        said = "This mail reports nothing about a digest of ours."
    elif stopped:
        said = f"Digests to {stopped.address} have ended: {stopped.get_stopped_display()}"
    else:
        said = "Nothing to do."
    saying.done(said, facts, as_json)
