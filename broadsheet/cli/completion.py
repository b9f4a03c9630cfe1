from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from broadsheet.cli import saying
from broadsheet.cli.verb import verb

SHELLS = ("bash", "zsh", "fish")


@verb(
    "completion",
    short_help="Write what makes a shell complete this command.",
    json="One JSON object: shell, script.",
    examples=(
        "broadsheet completion bash > ~/.local/share/bash-completion/completions/broadsheet",
        'eval "$(broadsheet completion zsh)"',
        "broadsheet completion fish > ~/.config/fish/completions/broadsheet.fish",
    ),
    needs_django=False,
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str, as_json: bool) -> None:
    """Write the script that makes SHELL complete verbs, options, their values, and names of files."""
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "broadsheet", "_BROADSHEET_COMPLETE").source()
    if as_json:
        saying.line({"shell": shell, "script": script})
    else:
        click.echo(script)
