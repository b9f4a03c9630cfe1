from __future__ import annotations

from pathlib import Path

import click

from broadsheet.cli import named, saying
from broadsheet.cli.verb import verb


@verb(
    "train",
    short_help="Make a fast model from the papers that are here.",
    json="One JSON object: file, words, papers, held_out, cosine.",
    examples=("broadsheet train fast.safetensors", "broadsheet train fast.safetensors --source arxiv --json"),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", metavar="FAMILY", default="", help="Only from papers of one family of sources, like `arxiv`.")
def command(file: Path, source: str, as_json: bool) -> None:
    """Make a fast model for search by meaning from the papers that have a full vector, into FILE, with a card beside.

    Where very many papers wait for the full model, a fast one gives them vectors until then. BROADSHEET_FAST_MODEL
    names the one to use.
    """
    import os
    from datetime import UTC, datetime

    from broadsheet.cli.progress import training_progress
    from broadsheet.search import training
    from broadsheet.search.model_file import ModelUnavailable
    from broadsheet.sources.text import clean

    named.need_folder_of(file)
    if file.suffix == ".md":
        raise click.ClickException(f"{clean(file.name)} is the name of the card; name the model’s file otherwise.")
    if not os.access(file.parent, os.W_OK):
        raise click.ClickException(f"The folder {clean(str(file.parent))} cannot be written.")
    try:
        with training_progress() as progress:
            made = training.learnt(source, datetime.now(UTC).date(), progress)
    except (training.NotTrainable, ModelUnavailable) as problem:
        raise click.ClickException(str(problem)) from None
    made.save(file)
    file.with_suffix(".md").write_text(training.card_text(made), encoding="utf-8")
    facts = {name: made.card[name] for name in ("papers", "held_out", "cosine")}
    saying.done(
        f"Learnt {len(made.words):,} words from {facts['papers']:,} papers; cosine to the full vectors of "
        f"{facts['held_out']:,} others: {facts['cosine']:.3f}. Written to {clean(str(file))}.",
        {"file": str(file), "words": len(made.words), **facts},
        as_json,
    )
