from __future__ import annotations

from collections.abc import Iterator

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb


@verb(
    "doctor",
    short_help="Check that everything is in order.",
    json="One JSON object a check: check, verdict, sentence.",
    examples=(
        "broadsheet doctor",
        "broadsheet doctor --live",
        "broadsheet doctor --json | jq -r 'select(.verdict == \"failed\").sentence'",
    ),
)
@click.option("--live", is_flag=True, help="Also ask every configured source, politely, and check what it answers.")
def command(live: bool, as_json: bool) -> None:
    """Check that everything is in order: settings, data folder, database, index, model, worker, backups; with
    --live, sources.

    The exit code is 1 if something is not. No paper is changed.
    """
    failed = False
    for check, verdict, sentence in _verdicts(live):
        failed |= verdict == "failed"
        if as_json:
            saying.line({"check": check, "verdict": verdict, "sentence": sentence})
        elif verdict != "well" or saying.manner() != "quiet":
            click.echo(f"{verdict:<7} {check}: {sentence}")
    if failed:
        raise SystemExit(1)


def _verdicts(live: bool) -> Iterator[tuple[str, str, str]]:
    from django.conf import settings

    from broadsheet.catalog.harvest import probing, running
    from broadsheet.cli import checkup

    usable = True
    for name, check in checkup.CHECKS.items():
        found = check()
        usable &= name != "database" or found.verdict != "failed"
        yield name, found.verdict, found.sentence
    if not live:
        return
    if not usable:
        yield "sources", "failed", "They take turns by the database, so none was asked."
        return
    around = running.from_settings()
    for source in settings.SOURCES.values():
        answer = probing.probe(source, around)
        yield source.name, "well" if answer.well else "failed", answer.sentence
