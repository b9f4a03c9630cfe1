"""Progress bars on standard error, with rate and time left; nothing where that is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from broadsheet.cli import saying

Told = Callable[[str, int, int | None], None]

LABELS = {"words": "Words", "fast vectors": "Meaning, fast", "vectors": "Meaning"}


class Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")


@contextmanager
def index_progress() -> Iterator[Told]:
    """What the index is to be told its progress by."""
    with _bars(LABELS) as told:
        yield told


@contextmanager
def training_progress() -> Iterator[Told]:
    """The same for making a fast model."""
    with _bars(
        {"read": "Papers", "count": "Counting", "words": "Words", "short": "Sentences", "learn": "Learning"}
    ) as told:
        yield told


@contextmanager
def evaluation_progress() -> Iterator[Callable[[int, int], None]]:
    """The same for reading the texts of test sets."""
    with _bars({"vectors": LABELS["vectors"]}) as told:
        yield partial(told, "vectors")


@contextmanager
def export_progress() -> Iterator[Callable[[int, int | None], None]]:
    """The same for writing papers."""
    with _bars({"papers": "Papers"}) as told:
        yield partial(told, "papers")


@contextmanager
def backup_progress() -> Iterator[Told]:
    """What writing, checking and restoring a backup are to be told their progress by."""
    with _bars({"write": "Writing", "check": "Checking", "restore": "Restoring"}) as told:
        yield told


@contextmanager
def _bars(labels: Mapping[str, str]) -> Iterator[Told]:
    console, shown = saying.progress_console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate())
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not shown) as bars:
        tasks = {kind: bars.add_task(label, total=None, visible=False) for kind, label in labels.items()}

        def told(kind: str, done: int, total: int | None) -> None:
            bars.update(tasks[kind], completed=done, total=total, visible=True)

        yield told
