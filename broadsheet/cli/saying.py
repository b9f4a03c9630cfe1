"""What a verb says and where: answers go to standard output; notes, progress and errors to standard error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from rich.console import Console

Manner = Literal["quiet", "plain", "verbose"]
_MANNER = "broadsheet.manner"


def ask_for(ctx: click.Context, manner: Manner) -> None:
    """Remember what `--quiet` or `--verbose` asks for. Raises UsageError if both do."""
    if ctx.meta.setdefault(_MANNER, manner) != manner:
        raise click.UsageError("--quiet and --verbose exclude each other; choose one.")


def manner() -> Manner:
    """What the verb that runs was asked for."""
    ctx = click.get_current_context(silent=True)
    asked: Manner = ctx.meta.get(_MANNER, "plain") if ctx else "plain"
    return asked


def say(text: str) -> None:
    """What was done, for a person; not with `--quiet`."""
    if manner() != "quiet":
        click.echo(text)


def note(text: str) -> None:
    """Something that is good to know; not with `--quiet`."""
    if manner() != "quiet":
        click.echo(text, err=True)


def detail(text: str) -> None:
    """Something for who wants to know more; with `--verbose` alone."""
    if manner() == "verbose":
        click.echo(text, err=True)


def line(facts: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    click.echo(as_line(facts))


def as_line(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)


def done(sentence: str, facts: Mapping[str, Any], as_json: bool) -> None:
    """What became of a verb that does something: an object, or a sentence, which `--quiet` keeps back."""
    if as_json:
        line(facts)
    else:
        say(sentence)


def terminal(least: int = 0) -> Console:
    """Tables and styles on standard output, `least` so many columns wide; that it was closed is an error as for a plain
    write."""
    from rich.console import Console

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    console = Terminal()
    console.width = max(console.width, least)
    return console


def progress_console() -> tuple[Console, bool]:
    """Where progress is shown, and whether it is: on a terminal that was not asked to be quiet."""
    from rich.console import Console

    console = Console(stderr=True)
    return console, console.is_terminal and manner() != "quiet"
