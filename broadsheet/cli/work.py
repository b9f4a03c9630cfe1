import click


@click.command("work", short_help="Do what runs by itself: index and harvest.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process, which started this one, ends.")
def command(parent: int | None) -> None:
    """Do what runs by itself (indexing, harvesting) until stopped. `up` starts one; more are only needed without it."""
    from broadsheet import worker

    worker.run(parent=parent)
