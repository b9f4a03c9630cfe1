import click


@click.command("work")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when the process that started this one ends.")
def command(with_parent: bool) -> None:
    """Do what runs by itself (indexing) until stopped. `up` starts one; more are only needed without it."""
    from broadsheet import worker

    worker.run(with_parent=with_parent)
