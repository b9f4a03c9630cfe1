"""`broadsheet import`, `export` and `show` as a person uses them."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.cli import export, import_, show
from tests.catalog.snapshot import snapshot
from tests.cli.process import COMMAND, environment, run, set_up

pytestmark = pytest.mark.django_db


def line(number: int, **more: Any) -> str:
    return json.dumps({"source": "s", "id": str(number), "title": f"Title number {number}", "identifiers": []} | more)


def do(command: Any, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


def counted(*arguments: object) -> dict[str, int]:
    numbers: dict[str, int] = json.loads(do(import_.command, *arguments, "--json").stdout.splitlines()[-1])
    return numbers


def test_the_five_pages(shared: Path) -> None:
    assert counted(shared / "seeds") == {"read": 161, "new": 157, "updated": 0, "unchanged": 0, "rejected": 0}
    assert counted(shared / "seeds") == {"read": 161, "new": 0, "updated": 0, "unchanged": 157, "rejected": 0}


def test_answers_of_the_api_and_one_that_is_broken(shared: Path) -> None:
    found = counted(shared / "data" / "api" / "hf-daily-papers")
    assert (found["read"], found["rejected"]) == (117, 9)


def test_an_unknown_file_in_a_folder_is_passed_over_and_a_named_one_rejected(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n")
    (tmp_path / "papers").write_text(line(1))
    passed = do(import_.command, tmp_path, "--json")
    assert passed.exit_code == 0
    assert json.loads(passed.stdout)["rejected"] == 0
    assert "Passed over" in passed.stderr
    rejected = do(import_.command, tmp_path / "papers", tmp_path / "notes.md", "--json")
    assert rejected.exit_code == 1
    assert json.loads(rejected.stdout) == {"read": 1, "new": 0, "updated": 0, "unchanged": 1, "rejected": 1}


def test_rejects_are_told_with_file_place_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_text("\n".join([line(1), "broken", line(2, title=""), line(3)]))
    result = do(import_.command, path, "--rejects", tmp_path / "rejects")
    assert result.exit_code == 0
    assert "2 papers new" in result.stdout
    assert f"{path}, line 2: The line is not JSON." in result.stderr
    assert [json.loads(told) for told in (tmp_path / "rejects").read_text().splitlines()] == [
        {"file": str(path), "place": "line 2", "reason": "The line is not JSON."},
        {"file": str(path), "place": "line 3", "reason": "The record has no “title”."},
    ]


@pytest.mark.parametrize("content", ["broken\n" + line(1, title=""), line(1, published="never")])
def test_where_nothing_could_be_read_the_exit_code_says_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "papers").write_text(content)
    assert do(import_.command, tmp_path / "papers").exit_code == 1


def test_a_paper_whose_lines_the_page_lost_is_told_and_not_rejected(shared: Path) -> None:
    (page,) = (shared / "seeds").glob("*004*.txt")
    result = do(import_.command, page, "--json")
    assert json.loads(result.stdout)["rejected"] == 0
    assert result.stderr.count("is left out") == 2
    assert "“Agentic Entropy-Balanced" in result.stderr


def test_nothing_in_a_file_or_its_name_acts_on_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "pap\x1b]0;x\x07ers\udce9"
    path.write_text("\n".join([line(1), line(2, published="\x1b[31m\ud800")]))
    (tmp_path / "notes\x1b[2J").write_text("# Notes")
    result = do(import_.command, tmp_path, "--rejects", tmp_path / ".rejects")
    assert result.exit_code == 0
    assert "line 2: “[31m” is not a date" in result.stderr
    assert "Passed over" in result.stderr
    assert "\x1b" not in result.stderr + result.stdout
    (told,) = (tmp_path / ".rejects").read_text().splitlines()
    assert json.loads(told)["file"] == str(path)


def test_a_pipe_is_refused_with_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path(os.devnull)):
        result = do(import_.command, path)
        assert result.exit_code == 1
        assert "a pipe or a device" in result.stderr


def test_two_at_once_on_a_fresh_home(tmp_path: Path) -> None:
    (tmp_path / "papers").write_text(line(1))
    command = [*COMMAND, "import", str(tmp_path / "papers"), "--json"]
    both = [
        subprocess.Popen(command, env=environment(tmp_path / "home"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    found = [(process.communicate(), process.returncode) for process in both]
    assert [code for _, code in found] == [0, 0], found
    assert sum(json.loads(out)["new"] for (out, _), _ in found) == 1


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    result = do(import_.command, tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_markup_in_rejects_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "[red]papers"
    path.write_text(line(1) + "\nbroken")
    assert "[red]papers" in do(import_.command, path).stderr


def test_what_is_exported_can_be_imported(tmp_path: Path, now: Any) -> None:
    from tests.catalog.records import record

    ingest([record(identifiers=["x:1"]), record("t", "2", identifiers=["x:1"], as_of="2026-01-01")], now)
    before = snapshot()
    for name in ("all.jsonl", "all.jsonl.gz"):
        assert do(export.command, tmp_path / name).exit_code == 0
    plain = (tmp_path / "all.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "all.jsonl.gz").read_bytes()) == plain
    assert do(export.command).stdout_bytes == plain
    Paper.objects.all().delete()
    assert counted(tmp_path / "all.jsonl.gz")["new"] == 1
    assert snapshot() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.jsonl", "all.jsonl.gz"]


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        yield "first"
        raise OSError(28, "No space left on device")

    (tmp_path / "all.jsonl").write_text("old")
    monkeypatch.setattr("broadsheet.catalog.exporting.export_lines", broken)
    with pytest.raises(OSError, match="No space"):
        do(export.command, tmp_path / "all.jsonl")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("all.jsonl", "old")]


def test_an_export_into_no_folder_is_one_sentence(tmp_path: Path) -> None:
    done = do(export.command, tmp_path / "none" / "all.jsonl")
    assert done.exit_code == 1
    assert done.stderr == f"Error: There is no folder {tmp_path}/none; make it first.\n"


def test_one_paper_is_not_papers(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(line(1))
    assert re.search(r"Read 1 record in .* s: 1 paper new", do(import_.command, tmp_path / "one.jsonl").stdout)


def test_what_is_not_known_of_a_paper_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(
        line(1, identifiers=["arxiv:2601.00001"], listings=[{"feed": "arxiv", "day": "2026-01-03"}])
    )
    do(import_.command, tmp_path / "one.jsonl")
    told = do(show.command, "2601.00001").stdout
    assert "None" not in told
    assert "\n\n\n" not in told
    assert told.startswith("Title number 1\n\n")


def test_show(now: Any) -> None:
    from tests.catalog.records import record

    ingest([record(identifiers=["arxiv:2601.00001"], published="2026-01", authors=["Ada [bold]Lovelace"])], now)
    facts = json.loads(do(show.command, "https://arxiv.org/abs/2601.00001v2", "--json").stdout)
    assert (facts["id"], facts["published"]) == ("2601.00001", "2026-01")
    assert facts["identifiers"] == ["arxiv:2601.00001"]
    text = do(show.command, "2601.00001").stdout
    assert "Ada [bold]Lovelace" in text
    missing = do(show.command, "2601.00002\udce9\x1b[2J")
    assert "\x1b" not in missing.stderr
    assert missing.exit_code == 1
    assert "No paper has the key" in missing.stderr


@pytest.mark.django_db(transaction=False)
def test_killed_in_the_middle_and_run_again(tmp_path: Path) -> None:
    many, home = tmp_path / "papers", set_up(tmp_path / "home")
    many.write_text("\n".join(line(number, abstract="word " * 200) for number in range(4_000)))
    process = subprocess.Popen(
        [*COMMAND, "import", str(many)], env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    written = _wait_for_papers(home)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert written > 0
    again = run(home, "import", str(many), "--json")
    numbers = json.loads(again.stdout.splitlines()[-1])
    assert numbers["read"] == numbers["new"] + numbers["unchanged"] == 4_000
    assert 0 < numbers["unchanged"] < 4_000
    assert json.loads(run(home, "status", "--json").stdout)["papers"] == 4_000


def _wait_for_papers(home: Path) -> int:
    """Until the first batch is in the database; how many rows it had then."""
    import sqlite3

    database = home / "broadsheet.sqlite3"
    for _ in range(6_000):
        time.sleep(0.01)
        if database.exists():
            try:
                with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
                    (papers,) = connection.execute("SELECT count(*) FROM catalog_paper").fetchone()
                connection.close()
            except sqlite3.OperationalError:
                continue
            if papers:
                return int(papers)
    raise AssertionError("the import wrote nothing")
