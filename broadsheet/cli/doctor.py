from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.health.found import Found


@verb(
    "doctor",
    short_help="Check that everything is in order.",
    json="One JSON object a check: check, verdict, sentence, todo.",
    examples=(
        "broadsheet doctor",
        "broadsheet doctor --live",
        "broadsheet doctor --json | jq -r 'select(.verdict == \"failed\").sentence'",
    ),
)
@click.option(
    "--live", is_flag=True, help="Also greet the mail server, and ask every source, politely; check what they answer."
)
def command(live: bool, as_json: bool) -> None:
    """Check that everything is in order, and say what to do: settings, permissions, disk, database, clock, index,
    model, worker, its jobs, backups; with --live, mail server and sources.

    The exit code is 1 if something is not. No paper is changed.
    """
    failed = False
    for check, found in _verdicts(live):
        failed |= found.verdict == "failed"
        if as_json:
            saying.line({"check": check, **asdict(found)})
        elif found.verdict != "well" or saying.manner() != "quiet":
            click.echo(f"{found.verdict:<7} {check}: {found.sentence}")
            if found.todo:
                click.echo(f"{'':<7} → {found.todo}")
    if failed:
        raise SystemExit(1)


def _verdicts(live: bool) -> Iterator[tuple[str, Found]]:
    from broadsheet.health import checks

    usable = True
    for name, check in checks.CHECKS.items():
        found = check()
        usable &= name != "database" or found.verdict != "failed"
        yield name, found
    if live:
        yield from _answers(usable)


def _answers(usable: bool) -> Iterator[tuple[str, Found]]:
    """What other machines say."""
    from django.conf import settings

    from broadsheet.catalog.harvest import probing, running
    from broadsheet.health.found import Found
    from broadsheet.health.mail import mail_server

    yield "mail", mail_server()
    if not usable:
        yield "sources", Found("failed", "They take turns by the database, so none was asked.")
        return
    around = running.from_settings()
    for source in settings.SOURCES.values():
        answer = probing.probe(source, around)
        yield source.name, Found("well" if answer.well else "failed", answer.sentence)
