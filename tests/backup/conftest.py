"""Installations beside each other, each with a home and a database of its own, in this process."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connections
from pytest_django import DjangoDbBlocker

from broadsheet.accounts.models import User
from broadsheet.backup.writing import write
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.community import actions
from tests.catalog.records import record
from tests.cli.process import set_up

NOW = datetime(2026, 6, 1, 8, 30, 1, 123456, tzinfo=UTC)
Inside = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def _inside(home: Path, blocker: DjangoDbBlocker) -> Iterator[None]:
    own, before, ours = connections["default"], connections.settings["default"], configured.HOME
    home.mkdir(exist_ok=True)
    connections.settings["default"] = {**before, "NAME": str(home / "broadsheet.sqlite3")}
    connections["default"] = connections.create_connection("default")
    configured.HOME = home
    try:
        with blocker.unblock():
            yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"], configured.HOME = before, own, ours


@pytest.fixture
def inside(django_db_blocker: DjangoDbBlocker) -> Inside:
    """Be the installation of a home while the block runs."""
    return lambda home: _inside(home, django_db_blocker)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A folder with `home`, which has papers of two sources, a person who voted, settings and a key; and `backup.zip`
    of it."""
    folder = tmp_path_factory.mktemp("backup")
    home = set_up(folder / "home")
    (home / "secret_key").write_text("k" * 40)
    (home / "broadsheet.toml").write_text("BROADSHEET_LOG = 'ERROR' # ÄÖ\n", encoding="utf-8")
    authors = [{"name": "Zoë Å", "given": "Zoë", "family": "Å"}, {"name": "Nul\\0 “quoted”\n"}]
    with _inside(home, django_db_blocker):
        ingest(
            [
                record(identifiers=["arxiv:2601.00001"], authors=authors, abstract='𝔘 \ud7ff\u2028 \\ "'),
                record("hf", "2", "Another title of a paper here", identifiers=["arxiv:2601.00002"]),
                *(record("many", str(n), f"The title of the paper numbered {n}") for n in range(3, 40)),
            ],
            now=NOW,
        )
        ada = User.objects.create_user("ada", password="not to be told")
        actions.upvote(ada, Paper.objects.get(pk=1), True, NOW)
        User.objects.create_user("gone").delete()  # whose number is not given again
        write(folder / "backup.zip", NOW, untold)
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "home", tmp_path / "home")


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """A backup of that home."""
    return Path(shutil.copy(made / "backup.zip", tmp_path))


def untold(_what: str, _done: int, _all: int | None) -> None:
    """Nobody listens."""


def value(home: Path, sql: str) -> object:
    """One value, asked of the file itself."""
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database:
        return database.execute(sql).fetchone()[0]
