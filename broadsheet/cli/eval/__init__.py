from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from broadsheet.cli import saying
from broadsheet.cli.eval import interest
from broadsheet.cli.verb import verb

if TYPE_CHECKING:
    from broadsheet.cli.eval.recommending import Outcome as Figures
    from broadsheet.cli.eval.report import Outcome
    from broadsheet.evaluate.collection import Collection
    from broadsheet.evaluate.measures import PerQuery

DEPTH = 1_000
"""So many hits are taken of each query: as deep as search goes."""


@click.group("eval")
def command() -> None:
    """Measure how good the results are."""


@verb(
    "retrieval",
    json="One JSON object a folder, and nothing else, on standard output.",
    examples=(
        "broadsheet eval retrieval sets/scifact",
        "broadsheet eval retrieval sets/scifact --save run.jsonl --quiet --json",
        "broadsheet eval retrieval sets/scifact --compare run.jsonl",
    ),
)
@click.argument(
    "folders", metavar="DIR…", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--split", metavar="NAME", help="Which file of qrels: the only one unless told, else `test`.")
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Take the documents from this file instead of each folder's own.",
)
@click.option("--per-query", is_flag=True, help="Tell the measures of every query too.")
@click.option(
    "--save",
    type=click.File("w", encoding="utf-8", lazy=False),
    metavar="FILE",
    help="Write the run, with every query, to a file that --compare understands.",
)
@click.option(
    "--compare",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Test the difference from a saved run (paired bootstrap).",
)
def retrieval(
    folders: tuple[Path, ...],
    split: str | None,
    corpus: Path | None,
    per_query: bool,
    save: TextIO | None,
    compare: Path | None,
    as_json: bool,
) -> None:
    """Measure search on folders in BEIR layout: corpus.jsonl, queries.jsonl, qrels/*.tsv.

    Each corpus is taken into a throw-away catalog, indexed, and asked with operators off.
    """
    from broadsheet.cli.eval import report
    from broadsheet.search import index

    problem = index.meaning_problem()
    if problem:
        raise click.ClickException(problem)
    saved = report.read_saved(compare) if compare else None
    outcomes = []
    for outcome in _outcomes(_collections(folders, split, corpus)):
        outcomes.append(outcome)
        if save:
            print(outcome.line(per_query=True), file=save, flush=True)
        if as_json:
            click.echo(outcome.line(per_query))
        elif per_query:
            click.echo("\n".join(report.per_query(outcome)))
    if not as_json:
        report.show(outcomes)
    for outcome in outcomes if saved is not None else ():
        for sentence in report.compared(outcome, saved or {}):
            click.echo(sentence, err=as_json)


def _collections(folders: tuple[Path, ...], split: str | None, corpus: Path | None) -> list[tuple[Path, Collection]]:
    """Each folder with its corpus, read before any work is done."""
    from broadsheet.evaluate.collection import BadCollection, collection, corpus_file

    try:
        return [(corpus or corpus_file(folder), collection(folder, split)) for folder in folders]
    except BadCollection as error:
        raise click.ClickException(str(error)) from None


def _outcomes(collections: list[tuple[Path, Collection]]) -> Iterator[Outcome]:
    """One after the other; neighbours with the same corpus share the catalog."""
    from broadsheet.cli.eval import report
    from broadsheet.cli.eval.catalog import empty_catalog, fill
    from broadsheet.cli.progress import index_progress
    from broadsheet.evaluate.collection import BadCollection, documents

    for corpus, group in groupby(collections, key=lambda pair: pair[0]):
        with ExitStack() as stack:
            stack.enter_context(empty_catalog())
            saying.note(f"Indexing {corpus} …")
            try:
                with index_progress() as progress:
                    names = fill(documents(corpus), progress)
            except BadCollection as error:
                raise click.ClickException(str(error)) from None
            for _, collection in group:
                saying.note(f"Asking the {len(collection.queries):,} queries of {collection.name} …")
                _tell(collection)
                yield report.Outcome.of(collection, _asked(collection, corpus, names))


def _tell(collection: Collection) -> None:
    if collection.unasked:
        saying.note(f"{collection.unasked:,} judged queries are not in queries.jsonl and are left out.")


def _asked(collection: Collection, corpus: Path, names: dict[int, str]) -> dict[str, PerQuery]:
    """The measures of every query in each mode."""
    from broadsheet.cli.eval.report import MODES
    from broadsheet.evaluate.collection import documents, own_documents
    from broadsheet.evaluate.measures import measured
    from broadsheet.search import index

    own = own_documents(collection.queries, documents(corpus))
    result: dict[str, PerQuery] = {}
    for mode in MODES:
        rankings = {}
        for query, text in collection.queries.items():
            hits = index.search(text, mode=mode, limit=DEPTH, plain=True).hits
            found = (names[hit.paper_id] for hit in hits)
            rankings[query] = [name for name in found if (query, name) not in own]
        result[mode] = measured(rankings, collection.judgements)
    return result


@verb(
    "recommend",
    json="One JSON object a folder, and nothing else, on standard output.",
    examples=("broadsheet eval recommend --own", "broadsheet eval recommend sets/citeulike --json"),
)
@click.argument("folders", metavar="DIR…", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--own", is_flag=True, help="Also what the readers of this installation saved and upvoted, split by time."
)
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the texts are that a folder only names; ../../corpus/papers.jsonl.gz beside it unless told.",
)
def recommend(folders: tuple[Path, ...], own: bool, corpus: Path | None, as_json: bool) -> None:
    """Measure personal ranking on sets of readers: reading lists, libraries, reviewers, votes, reviews; or on the own
    readers of this installation.
    """
    from django.conf import settings

    from broadsheet.cli.eval import recommending
    from broadsheet.cli.progress import evaluation_progress
    from broadsheet.evaluate.collection import BadCollection
    from broadsheet.evaluate.readers import read
    from broadsheet.search.model_file import ModelUnavailable

    if not folders and not own:
        raise click.UsageError("Name a folder, or say --own.")
    outcomes = []
    try:
        for folder in folders:
            name = folder.resolve().name
            sets = read(folder, corpus or folder.resolve().parents[1] / "corpus" / "papers.jsonl.gz")
            saying.note(f"Ranking for {sum(len(one.cases) for one in sets):,} readers of {name} …")
            with evaluation_progress() as progress:
                outcomes.append(recommending.outcome(name, sets, settings.HOME / "evaluation", progress))
            if as_json:
                click.echo(outcomes[-1].line())
    except (BadCollection, ModelUnavailable) as error:
        raise click.ClickException(str(error)) from None
    if own:
        outcomes.append(_own_outcome())
        if as_json:
            click.echo(outcomes[-1].line())
    if not as_json:
        recommending.table(outcomes)


def _own_outcome() -> Figures:
    from broadsheet.cli.eval import recommending
    from broadsheet.cli.eval.own import own

    found = own()
    if found is None:
        raise click.ClickException("Nobody here saved or upvoted five papers in the last 28 days and five before.")
    return recommending.measured("own", found.split, "index", [("ranked", found.material, found.cases)])


for part in (retrieval, interest.command, recommend):
    command.add_command(part)
