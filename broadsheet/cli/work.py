import click


@click.command("work", short_help="Do what runs by itself: index and harvest.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process, which started this one, ends.")
@click.option("--at", hidden=True, help="Where the pages are that it works for.")
def command(parent: int | None, at: str | None) -> None:
    """Do what runs by itself (indexing, harvesting) until stopped. `up` starts one; more are only needed without it."""
    from django.conf import settings

    from broadsheet import worker

    settings.HERE = at or settings.HERE
    worker.run(parent=parent)
