"""What every verb has in common: its options, its examples, and that Django starts only when it runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import click

from broadsheet import logs
from broadsheet.cli import saying
from broadsheet.cli.asking import Remote


class Verb(click.Command):
    """A verb, or one of the parts of `eval`. Its help and its completion need no database and no data folder."""

    def __init__(
        self,
        *args: Any,
        examples: Sequence[str] = (),
        json: str = "",
        needs_django: bool = True,
        reads: bool = False,
        serves: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.examples = examples
        self.needs_django = needs_django
        self.reads = reads
        self.serves = serves
        self.params += [*(_server_options() if reads else ()), *_common_options(json)]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")

    def invoke(self, ctx: click.Context) -> Any:
        started = time.monotonic()
        remote = _remote(ctx) if self.reads else None
        if self.needs_django and not remote:
            start_django()
        with logs.as_loud_as(saying.manner()):
            answer = super().invoke(ctx)
        if not self.serves:
            saying.detail(f"Took {time.monotonic() - started:.2f} s.")
        return answer


def verb(name: str, **attributes: Any) -> Callable[[Callable[..., Any]], Verb]:
    """Make a function a verb. `examples` end its help, `json` says what `--json` gives, which comes as `as_json`.

    One that `reads` can ask another installation, which comes as `remote`; Django is not started then. One that
    `serves` runs until it is stopped.
    """
    return click.command(name, cls=Verb, **attributes)


def _server_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--server"],
            metavar="URL",
            envvar="BROADSHEET_SERVER",
            help="Ask the Broadsheet at this address instead of the one of this machine.",
        ),
        click.Option(
            ["--token"],
            metavar="TOKEN",
            envvar="BROADSHEET_TOKEN",
            help="Ask there as the person who made it; better set BROADSHEET_TOKEN, which nobody else can see.",
        ),
    ]


def _remote(ctx: click.Context) -> Remote | None:
    """Put the other installation into the place of the options that name it."""
    server, token = ctx.params.pop("server"), ctx.params.pop("token")
    if server and not server.startswith(("http://", "https://")):
        raise click.UsageError("--server is an address that begins with https:// or http://.", ctx)
    ctx.params["remote"] = Remote(server, token or "") if server else None
    remote: Remote | None = ctx.params["remote"]
    return remote


def _common_options(json: str) -> list[click.Parameter]:
    return [
        click.Option(["--json", "as_json"], is_flag=True, help=json),
        _manner("quiet", "Say nothing but what was asked for and what went wrong."),
        _manner("verbose", "Say more on standard error: what is logged, and the time it took."),
    ]


def _manner(name: saying.Manner, told: str) -> click.Option:
    def remember(ctx: click.Context, _option: click.Parameter, given: bool) -> None:
        if given:
            saying.ask_for(ctx, name)

    return click.Option([f"--{name}"], is_flag=True, expose_value=False, callback=remember, help=told)


def start_django() -> None:
    """Once in a process. Raises ClickException with a sentence where a setting is wrong."""
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if apps.ready:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")  # noqa: TID251 – Django asks for it there
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from None
