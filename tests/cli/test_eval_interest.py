"""`broadsheet eval interest` on a small folder of days with votes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from broadsheet.cli import eval as eval_verb

MONDAY = date(2026, 1, 5)
DAYS = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "rec" / "votes"
    place.mkdir(parents=True)
    rows, papers = [], []
    for number in range(DAYS):
        day = MONDAY + timedelta(days=number)
        for paper in range(6):
            name = f"arxiv:{number}.{paper}"
            what = "a surprising effect that we explain" if paper == 4 else "a small and well known problem, once more"
            rows.append({"date": day.isoformat(), "id": name, "upvotes": 9 if paper == 4 else paper % 2})
            papers.append({"id": name, "abstract": f"we study {what}"})
    (place / "votes.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "papers.jsonl").write_text("\n".join(map(json.dumps, papers)), encoding="utf-8")
    return place


def measure(folder: Path, *arguments: object) -> Result:
    corpus = folder.parents[1] / "papers.jsonl"
    return CliRunner().invoke(
        eval_verb.command, ["interest", str(folder), "--corpus", str(corpus), *map(str, arguments)]
    )


def test_json_is_one_object_with_every_measure_beside_every_other_order(folder: Path) -> None:
    done = measure(folder, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert list(told) == ["dataset", "since", "days", "expected", "random", "newest", "longest"]
    assert (told["dataset"], told["since"], told["days"]) == ("votes", "2026-02-10", 24)
    assert told["expected"]["top-3 hit"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert told["random"]["top-3 hit"]["mean"] == pytest.approx(0.5, abs=0.05)
    assert told["random"]["ndcg@5"]["expected_less_this"]["low"] > 0


def test_people_see_a_table(folder: Path) -> None:
    done = measure(folder)
    assert "votes: 24 days since 2026-02-10" in done.stdout
    assert "expected" in done.stdout


def test_days_can_be_chosen(folder: Path) -> None:
    told = json.loads(measure(folder, "--json", "--since", "2026-02-05", "--until", "2026-02-14").stdout)
    assert (told["since"], told["days"]) == ("2026-02-05", 10)


def test_what_cannot_be_measured_is_said_in_a_sentence(folder: Path) -> None:
    assert "too few days" in measure(folder, "--since", "2026-01-10", "--until", "2026-01-20").stderr
    rows = folder / "votes.jsonl"
    rows.write_text('{"date": "soon", "id": "a", "upvotes": 1}\n', encoding="utf-8")
    assert "no date and upvotes" in measure(folder).stderr
    rows.unlink()
    assert "has no file of rows" in measure(folder).stderr
