"""Another installation asked by `--server`: a live one, and the same answers as on its own machine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from arro3.io import read_parquet
from click.testing import CliRunner, Result

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Token, User
from broadsheet.catalog.ingest import ingest
from broadsheet.cli import command
from broadsheet.feed.remembered import forget
from broadsheet.search import index
from tests.catalog.records import record
from tests.cli.process import COMMAND, environment
from tests.live import serving
from tests.loopback import Loopback, Reply

DAY = "2026-05-29"
CROWD = [f"Ada {number} Lovelace" for number in range(70)]
SAME = (
    "search columns --json",
    "search columns --json --mode lexical --limit 2",
    "search columns --json --limit 150",
    "search nothing-of-this --json --mode lexical",
    "show 2605.00001 arxiv:2605.00002 --json",
    "show 2605.00001",
    "show 2605.00001 2605.00002 2605.00001 --format bibtex",
    "show 2605.00001 --format ris",
    "show 2605.00001 2605.00002 --format csl",
    f"daily {DAY} --json",
    "daily",
    "daily --cat math --json",
    "trending --json",
    "trending",
    "similar 2605.00001 --json",
    "similar 2605.00001",
    "recommend --like 2605.00001 --not 2605.00003 --json",
    "recommend --like 2605.00001",
    "export --format jsonl",
    "export --format jsonl --search columns --since 1",
    "export --format parquet",
    "show 2605.00009",
    "similar 2605.00009",
    "daily 2026-02-31",
    "export --format jsonl --since 99",
)


@pytest.fixture
def papers(transactional_db: None, now: datetime, tmp_path: Path, settings: Any) -> None:
    forget()
    settings.INDEX_FOLDER, settings.SITE_URL = tmp_path / "index", "http://papers.example"
    for number, (title, category) in enumerate(
        (("Columns", "cs.CL"), ("Columns of rows", "math.CO"), ("Rows", "cs.CL")), 1
    ):
        feeds = [{"feed": "hf", "day": DAY, "place": number}]
        more = {"authors": CROWD[: number * 30], "abstract": f"On columns {number}.", "categories": [category]}
        ingest([record("s", str(number), title, identifiers=[f"arxiv:2605.0000{number}"], listings=feeds, **more)], now)
    index.catch_up(vectors=None)


@pytest.fixture
def site(papers: None) -> Iterator[str]:
    """The address of the application, live."""
    from broadsheet.asgi import application

    with serving(application) as address:
        yield address


def asked(words: str, **more: Any) -> Result:
    return CliRunner().invoke(command, words.split(), prog_name="broadsheet", **more)


def test_the_same_here_and_there(site: str) -> None:
    answers = {words: (asked(words), asked(f"{words} --server {site}")) for words in SAME}
    for words, (here, there) in answers.items():
        assert here.exit_code == there.exit_code, words
        assert here.stdout_bytes == there.stdout_bytes, words
        assert here.stderr == there.stderr, words
    told = {words: here.stdout for words, (here, _) in answers.items() if here.exit_code == 0}
    assert [words for words, text in told.items() if not text] == ["search nothing-of-this --json --mode lexical"]
    assert [words for words in SAME if words not in told] == list(SAME[-4:])


def test_markdown_says_where_it_comes_from(site: str) -> None:
    told = asked(f"show 2605.00001 2605.00002 --format md --server {site}").stdout
    assert told.startswith("# Columns\n")
    assert "\n\n# Columns of rows\n" in told
    assert f"Here: {site}/papers/2605.00001" in told


def test_a_server_is_asked_as_somebody(site: str, settings: Any, now: datetime) -> None:
    settings.ACCESS = "invited"
    ada = User.objects.create_user("ada")
    known = {"BROADSHEET_SERVER": site, "BROADSHEET_TOKEN": tokens.make(ada, "cli", Token.Scope.READ, now)}
    assert asked("daily --json", env=known).exit_code == 0
    done = asked("daily --json --token bs_wrong", env=known)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Error: This token is not known here, or is not good for this page.\n"


@pytest.mark.parametrize("form", ["text", "md", "ris"])
def test_what_another_server_says_does_not_act_on_the_terminal(server: Loopback, form: str) -> None:
    hostile = "\x1b[2JTitle\x9b"
    facts = {"title": hostile, "authors": [{"name": hostile}], "abstract": hostile, "venue": hostile}
    server.replies = [Reply((json.dumps(facts) if form == "text" else hostile).encode())]
    done = asked(f"show doi:10.1000/a(1) --format {form} --server {server.url}/")
    assert "[2JTitle" in done.stdout
    assert not {"\x1b", "\x9b"} & set(done.stdout)
    assert [one.path for one in server.asked] == [f"/papers/doi:10.1000/a%281%29.{'json' if form == 'text' else form}"]


@pytest.mark.parametrize("words", ["show 1 --json", "status", "search x", "daily", "export --format jsonl"])
def test_a_server_that_is_no_broadsheet_is_one_sentence(server: Loopback, words: str) -> None:
    server.answer = lambda _: Reply(b"<p>Welcome</p>")
    done = asked(f"{words} --server {server.url} --token bs_mine")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "not as a Broadsheet does" in done.stderr
    assert done.stderr.count("\n") == 1
    assert server.asked[0].headers["authorization"] == "Bearer bs_mine"


def test_what_nothing_is_learned_from_is_said(site: str) -> None:
    done = asked(f"recommend --like 2605.00001 --like 2605.00009 --json --server {site}")
    assert done.stderr == "Of the 2 papers to go by the index has read 1.\n"
    assert json.loads(done.stdout.splitlines()[0])["because"] == "2605.00001"


def test_the_state_of_another_installation(site: str) -> None:
    told = json.loads(asked(f"status --json --server {site}").stdout)
    assert (told["papers"], told["newest_day"], told["index"]) == (3, DAY, {"words": 3, "meaning": 3})
    assert "http://papers.example/: 3 papers, the newest of 2026-05-29." in asked(f"status --server {site}").stdout


def test_an_export_from_there_is_a_whole_file(site: str, tmp_path: Path) -> None:
    file = tmp_path / "papers.parquet"
    done = asked(f"export --format parquet {file} --json --server {site}")
    assert json.loads(done.stdout) == {"file": str(file), "format": "parquet", "written": None, "revision": 3}
    assert len(read_parquet(str(file)).read_all()) == 3
    lines = asked(f"export --format jsonl {tmp_path / 'papers'} --json --server {site}")
    assert json.loads(lines.stdout)["written"] == 3


@pytest.mark.parametrize(
    "words",
    ["export", "export --format bibtex", "search x --wait", "status --doubtful"],
)
def test_what_only_this_machine_can_do_is_a_wrong_use(words: str) -> None:
    assert asked(f"{words} --server http://127.0.0.1:1").exit_code == 2


@pytest.mark.parametrize("words", ["status", "search x", "show x", "daily", "export --format jsonl"])
def test_a_server_that_is_not_there_is_one_sentence(words: str) -> None:
    done = asked(f"{words} --server http://127.0.0.1:1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "cannot be reached" in done.stderr or "breaks off" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_address_that_is_none_is_a_wrong_use() -> None:
    assert "begins with https://" in asked("status --server papers.example").stderr


def test_asking_another_installation_needs_no_django(tmp_path: Path) -> None:
    script = """import sys, click, broadsheet.cli as cli
try:
    cli.command.main(sys.argv[1:], standalone_mode=False, prog_name="broadsheet")
except click.ClickException as problem:
    print(problem.message)
sys.exit(bool({"django", "numpy", "pydantic"} & sys.modules.keys()))"""
    words = ["show", "x", "--format", "bibtex", "--server", "http://127.0.0.1:1"]
    done = subprocess.run([COMMAND[0], "-c", script, *words], env=environment(tmp_path / "home"), capture_output=True)
    assert done.returncode == 0
    assert b"cannot be reached" in done.stderr + done.stdout
    assert not (tmp_path / "home").exists()
