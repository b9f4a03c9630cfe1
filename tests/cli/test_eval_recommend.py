"""`broadsheet eval recommend` on small sets in each format, and on the readers of an installation."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from broadsheet.accounts.models import User
from broadsheet.catalog.models import FeedEntry, Paper
from broadsheet.cli import eval as eval_verb
from broadsheet.cli.eval.methods import METHODS
from broadsheet.library.actions import mark

pytestmark = pytest.mark.django_db
TOPICS = ("plasma waves in tokamaks", "prime numbers and their gaps", "neurons of the cortex", "steel bridges")


@pytest.fixture(autouse=True)
def words_as_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each topic is a direction."""

    def read_texts(texts: list[str], *, fast: bool = False) -> Any:
        made = np.array([[0.1 + sum(word in text for word in topic.split()) for topic in TOPICS] for text in texts])
        return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)

    monkeypatch.setattr("broadsheet.search.index.read_texts", read_texts)


def write(file: Path, rows: Iterable[Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def recommend(*arguments: object) -> Result:
    return CliRunner().invoke(eval_verb.command, ["recommend", *map(str, arguments)])


def figures(*arguments: object) -> dict[str, Any]:
    done = recommend("--json", *arguments)
    assert done.exit_code == 0, done.output
    (line,) = done.stdout.splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


def paper(name: str, number: int) -> dict[str, Any]:
    return {"id": name, "title": f"{TOPICS[number % 4]} {number}", "abstract": "", "upvotes": number}


def test_lists_are_split_by_the_month_of_the_id(tmp_path: Path) -> None:
    before = [f"arxiv:2601.{n:05}" for n in range(40)]
    after = [f"arxiv:2604.{n:05}" for n in range(200)]
    write(tmp_path / "corpus.gz", [paper(name, n) for names in (before, after) for n, name in enumerate(names)])
    items = [{"id": name, "added": "2026-06-01"} for name in (*before[::4], *after[:40:4])]
    write(tmp_path / "lists" / "lists.jsonl.gz", [{"list": "a", "items": items}, {"list": "short", "items": items[:4]}])
    told = figures(tmp_path / "lists", "--corpus", tmp_path / "corpus.gz")
    assert (told["dataset"], told["readers"], told["vectors"]) == ("lists", 1, "full")
    assert "2026-03" in told["split"]
    assert set(METHODS) <= set(told)
    assert told["ours"]["auc"] > 0.85 > told["popularity"]["auc"]
    assert {"ndcg@100", "recall@20", "recall@100", "mrr", "auc"} <= set(told["tfidf-svm"])
    low, high = told["ours"]["intervals"]["auc"]
    assert low <= told["ours"]["auc"] <= high
    mean, _, _, p = told["ours_less"]["popularity"]["auc"]
    assert mean > 0 < p


def test_reviewers_are_measured_by_weighted_tau_loss(tmp_path: Path) -> None:
    write(tmp_path / "papers.jsonl.gz", [paper(f"p{n}", n) | {"year": 2000 + n} for n in range(40)])
    write(tmp_path / "users.jsonl.gz", [{"user": "u", "own_papers": ["p0", "p4", "p8", "gone"]}])
    ratings = "user\tpaper\texpertise\nu\tp12\t5.0\nu\tp13\t2.5\nu\tp16\t4.0\nu\tp14\t1.0\n"
    (tmp_path / "ratings.tsv").write_text(ratings, encoding="utf-8")
    told = figures(tmp_path)
    assert told["ours"]["weighted-tau-loss"] < 0.2
    assert told["popularity"]["weighted-tau-loss"] == 0.5


def test_reviews_are_screened_with_decisions_fed_back(tmp_path: Path) -> None:
    rows = [paper(f"x:{n}", n) | {"label": int(n % 4 == 1)} for n in range(120)]
    write(tmp_path / "One.jsonl.gz", rows)
    told = figures(tmp_path)
    assert told["readers"] == 3
    assert told["ours"]["wss@95"] > 0.5 > told["popularity"]["wss@95"]


def test_libraries_have_words_but_no_vectors(tmp_path: Path) -> None:
    write(tmp_path / "mult.dat.gz", [f"2 {n % 4}:3 {10 + n % 7}:1" for n in range(400)])
    write(tmp_path / "users.dat.gz", [" ".join(map(str, [60, *range(0, 240, 4)])), "0", "3 1 2 3"])
    told = figures(tmp_path)
    assert (told["readers"], told["vectors"]) == (1, "none")
    assert told["ours"]["auc"] > 0.8


def test_days_of_votes_are_ranked_by_what_was_voted_for_before(tmp_path: Path) -> None:
    days = [f"2026-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(70)]
    rows = [
        paper(f"arxiv:{day}.{n}", n) | {"date": day, "upvotes": 50 - n if n % 4 == 0 else 1}
        for day in days
        for n in range(12)
    ]
    write(tmp_path / "hf_daily.jsonl.gz", rows)
    told = figures(tmp_path, "--corpus", tmp_path / "none")
    assert told["readers"] == 10
    assert told["ours"]["top-3"] == 1


def test_own_readers_are_split_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 6, 1, 8, tzinfo=UTC)
    made = Paper.objects.bulk_create(
        Paper(key=f"2605.{n:05}", title=TOPICS[n % 4], added=now, text_digest=n) for n in range(80)
    )
    FeedEntry.objects.bulk_create(
        FeedEntry(paper=one, feed="arxiv", day=(now - timedelta(days=60 if n < 40 else 5)).date())
        for n, one in enumerate(made)
    )
    vectors = np.eye(4, dtype=np.float32)[[n % 4 for n in range(80)]]
    place = {one.pk: n for n, one in enumerate(made)}
    monkeypatch.setattr("broadsheet.search.index.vectors_of", lambda ids: (list(ids), vectors[[place[i] for i in ids]]))
    assert "Nobody here" in recommend("--own").output
    user = User.objects.create_user("ada")
    for n, one in enumerate(made):
        if n % 4 == 2:
            mark(user, one, "save", now - timedelta(days=60 if n < 40 else 1))
    told = figures("--own")
    assert (told["dataset"], told["readers"], told["ours"]["auc"]) == ("own", 1, 1)


@pytest.mark.parametrize("content", ["", '{"label": 7}', "no json"])
def test_a_folder_of_something_else_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "some.jsonl").write_text(content, encoding="utf-8")
    done = recommend(tmp_path)
    assert done.exit_code == 1
    assert done.output.strip().splitlines()[-1].startswith("Error: ")


def test_people_see_a_table_with_every_method(tmp_path: Path) -> None:
    write(tmp_path / "One.jsonl.gz", [paper(f"x:{n}", n) | {"label": int(n % 4 == 1)} for n in range(60)])
    done = recommend(tmp_path)
    assert done.exit_code == 0
    assert all(method in done.stdout for method in METHODS)
