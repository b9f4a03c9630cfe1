"""`broadsheet doctor` in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.process import run, set_up
from tests.environment import MODELS
from tests.loopback import Loopback, Reply

Verdicts = dict[str, tuple[str, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "model").symlink_to(MODELS)
    return tmp_path


def verdicts(home: Path, *options: str) -> tuple[int, Verdicts]:
    ended = run(home, "doctor", "--json", *options)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    return ended.returncode, {
        line["check"]: (line["verdict"], f"{line['sentence']} {line['todo']}".strip()) for line in lines
    }


def _set_up(home: Path) -> None:
    (home / "paper.jsonl").write_text('{"source": "x", "id": "arxiv:2601.00001", "title": "A paper that is held"}\n')
    run(set_up(home), "import", str(home / "paper.jsonl")).check_returncode()


def test_a_home_that_was_never_set_up_is_told_what_to_do(home: Path) -> None:
    code, found = verdicts(home)
    assert code == 1
    assert found["database"][0] == "failed"
    assert "broadsheet up" in found["database"][1]
    assert found["data folder"][0] != "failed"
    assert not list(home.glob("index/*"))


def test_one_that_is_in_order(home: Path) -> None:
    _set_up(home)
    ended = run(home, "doctor")
    assert ended.returncode == 0, ended.stdout
    assert "well    database: It answers. Papers: 1." in ended.stdout
    assert "note    worker: None has ever worked here.\n        → Start one:" in ended.stdout
    assert "failed" not in ended.stdout


def test_sources_are_asked_and_one_that_fails_counts(home: Path, server: Loopback) -> None:
    _set_up(home)
    tables = "".join(
        f'[sources.{name}]\nkind = "hf-daily"\nbase_url = "{server.url}/{name}"\npause = 0\n' for name in ("one", "two")
    )
    (home / "broadsheet.toml").write_text(tables)
    server.answer = lambda asked: Reply(b"[]", 200 if asked.path.startswith("/one") else 403, kind="application/json")
    code, found = verdicts(home, "--live")
    assert code == 1
    assert found["one"] == ("well", "It answers as expected, with no papers for now (one request).")
    assert found["mail"][0] == "well"
    assert found["two"][0] == "failed"
    assert "answered 403" in found["two"][1]
    assert len(server.asked) == 2


def test_a_mistake_in_the_file_is_said(home: Path) -> None:
    (home / "broadsheet.toml").write_text("[sources.arxiv-rss]\ncategories = 3\n")
    ended = run(home, "doctor")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: broadsheet.toml, [sources.arxiv-rss]: “categories”")


def test_a_fast_model_that_is_none_is_told(home: Path) -> None:
    _set_up(home)
    (home / "fast.safetensors").write_bytes(b"no model")
    ended = run(home, "doctor", BROADSHEET_FAST_MODEL=str(home / "fast.safetensors"))
    assert ended.returncode == 0
    assert f"The fast model {home / 'fast.safetensors'} cannot be used" in ended.stdout


def test_what_runs_the_model_keeps_and_sends_nothing_of_its_own(tmp_path: Path) -> None:
    home, person = set_up(tmp_path / "home"), tmp_path / "person"
    person.mkdir()
    (home / "model").symlink_to(MODELS)
    nobodys = {"HOME": str(person), "XDG_CACHE_HOME": "", "ORT_DISABLE_TELEMETRY": "0"}
    assert "it works" in run(home, "doctor", **nobodys).stdout
    assert list(person.rglob("*")) == []
