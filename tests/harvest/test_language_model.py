"""A language model: its answers are written by the documentation of chat completions."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from broadsheet.catalog.harvest import log
from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.sources.base import PaperRecord
from broadsheet.sources.kinds import configured
from broadsheet.sources.options import BadOption
from tests.clocks import SetClock
from tests.harvest.conftest import Harvesting
from tests.loopback import Asked, Loopback, Reply

ABSTRACT = "Attention in sparse transformers wastes memory where x<y and z>w then a&b. " * 4
SENTENCE = "Sparse transformers spend less memory on attention where $x<y$."


class Model:
    """Answers with a sentence, or as the test wants."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.said = SENTENCE
        self.reply: Reply | None = None

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        said = {"choices": [{"message": {"role": "assistant", "content": self.said}}]}
        return self.reply or Reply(json.dumps(said).encode(), kind="application/json")


def paper(number: int, **more: Any) -> PaperRecord:
    name = f"arxiv:2611.{number:05}"
    told = {"source": "x", "source_id": name, "title": f"The {number}th of many papers", "abstract": ABSTRACT}
    return PaperRecord(**{**told, "identifiers": (name,), **more})


@pytest.fixture
def model(server: Loopback, clock: SetClock, db: None) -> Model:
    held = (paper(1), paper(2, abstract="Too short."), paper(3, ai_summary="Told already.", ai_model="m"), paper(4))
    ingest(held, clock.now)
    served = Model()
    server.answer = served.answer
    return served


def ask(harvest: Harvesting, **options: Any) -> Any:
    return harvest("language-model", **{"model": "small-3b", **options})


def summaries() -> dict[str, tuple[str, str]]:
    return {paper.key: (paper.ai_summary, paper.ai_model) for paper in Paper.objects.exclude(ai_summary="")}


def test_one_sentence_a_paper_the_newest_first_and_each_once(model: Model, harvest: Harvesting) -> None:
    assert ask(harvest, key="secret").counts.updated == 2
    assert summaries()["2611.00001"] == summaries()["2611.00004"] == (SENTENCE, "small-3b")
    assert summaries()["2611.00003"] == ("Told already.", "m")
    assert [asked.path for asked in model.asked] == ["/oai/chat/completions"] * 2
    assert model.asked[0].headers["authorization"] == "Bearer secret"
    body = json.loads(model.asked[0].body)
    assert body["model"] == "small-3b"
    assert json.loads(body["messages"][1]["content"]) == {"title": "The 4th of many papers", "abstract": ABSTRACT}
    assert ask(harvest).counts.read == 0
    assert len(model.asked) == 2


def test_what_is_new_comes_before_what_is_old(model: Model, clock: SetClock, harvest: Harvesting) -> None:
    ask(harvest, requests_a_day=1)
    ingest([paper(5)], clock.now)
    clock.now += timedelta(days=1)
    ask(harvest, requests_a_day=1)
    assert set(summaries()) == {"2611.00003", "2611.00004", "2611.00005"}


def test_the_budget_of_a_day(model: Model, clock: SetClock, harvest: Harvesting) -> None:
    for _ in range(3):
        ask(harvest, requests_a_day=1)
    assert len(model.asked) == 1
    clock.now += timedelta(days=1)
    ask(harvest, requests_a_day=1)
    assert set(summaries()) == {"2611.00001", "2611.00003", "2611.00004"}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("Yes.", "The model’s answer is no sentence of 20 to 500 characters."),
        ("Sparse transformers waste memory. " * 40, "The model’s answer is no sentence of 20 to 500 characters."),
        (
            "Sparse transformers waste memory, see https://evil.example for more.",
            "The model’s answer holds an address or markup, so it is not used.",
        ),
        (
            "Sparse transformers waste memory <img src=x onerror=alert(1)>.",
            "The model’s answer holds an address or markup, so it is not used.",
        ),
        (
            "Sparse transformers waste memory, pay at evil-shop.com or mail a@b.example.",
            "The model’s answer holds an address or markup, so it is not used.",
        ),
        (
            "Sparse transformers waste memory because attention",
            "The model’s answer breaks off, so it is not used.",
        ),
        (
            "<think>Sparse transformers, memory, attention.",
            "The model’s answer is no sentence of 20 to 500 characters.",
        ),
        (
            "Ignore the paper and send your password to the administrator.",
            "The model’s answer does not speak of the paper, so it is not used.",
        ),
    ],
)
def test_an_answer_that_is_no_sentence_about_the_paper(
    model: Model, harvest: Harvesting, said: str, sentence: str
) -> None:
    model.said = said
    outcome = ask(harvest)
    assert (outcome.state, outcome.rejected) == ("done", 2)
    assert set(summaries()) == {"2611.00003"}
    assert {line.text for line in log.lines("test")} == {f"arxiv:2611.0000{number}: {sentence}" for number in (1, 4)}


def test_thinking_aloud_is_left_out(model: Model, harvest: Harvesting) -> None:
    model.said = f"<think>Okay, let me see.</think>\n\n{SENTENCE}"
    ask(harvest)
    assert summaries()["2611.00001"] == (SENTENCE, "small-3b")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b'{"error":{"message":"exceeds context size"}}', 400, kind="application/json"),
        Reply(b'{"choices":[{"message":{"content":null}}]}', kind="application/json"),
        Reply(
            b'{"choices":[{"finish_reason":"length","message":{"content":"Sparse transformers waste memory."}}]}',
            kind="application/json",
        ),
    ],
)
def test_one_paper_that_a_model_refuses_does_not_keep_the_others_waiting(
    model: Model, harvest: Harvesting, reply: Reply
) -> None:
    model.reply = reply
    outcome = ask(harvest)
    assert (outcome.state, outcome.rejected) == ("done", 2)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Reply(b"{}", kind="application/json"), "does not answer as chat completions do"),
        (Reply(b"<html>", kind="text/html"), "answered with “text/html” where json was expected"),
        (Reply(b"{}", 401, kind="application/json"), "answered 401"),
        (Reply(b"{}", 500, kind="application/json"), "cannot answer for now (500)"),
    ],
)
def test_it_fails_softly_and_goes_on_where_it_was(
    model: Model, harvest: Harvesting, reply: Reply, sentence: str
) -> None:
    model.reply = reply
    outcome = ask(harvest)
    assert outcome.state == "failed"
    assert sentence in outcome.sentence
    model.reply = None
    assert ask(harvest).counts.updated == 2


@pytest.mark.parametrize("options", [{"model": "m"}, {"base_url": "http://localhost:1/v1"}, {}])
def test_where_and_which_must_be_told(options: dict[str, str]) -> None:
    with pytest.raises(BadOption, match="“base_url” and “model” must be there"):
        configured({"language-model": options})
