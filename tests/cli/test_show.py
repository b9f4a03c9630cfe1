"""`broadsheet show` in every form, of several papers, from standard input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

from broadsheet.catalog.ingest import ingest
from broadsheet.catalog.models import Paper
from broadsheet.cli import show
from broadsheet.web.cited import FORMS, bibliography, cited
from tests.catalog.records import record

pytestmark = pytest.mark.django_db

IDS = ("2601.00001", "2601.00002")


@pytest.fixture(autouse=True)
def papers(now: datetime) -> None:
    ingest(
        [
            record(
                "s",
                key,
                f"On columns {key}",
                identifiers=[f"arxiv:{key}"],
                authors=["Ada Lovelace"],
                abstract="An abstract.",
            )
            for key in IDS
        ],
        now,
    )


def shown(*arguments: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(show.command, arguments, input=typed, catch_exceptions=False)


def test_several_as_json_are_a_line_each() -> None:
    told = [json.loads(line)["id"] for line in shown(*IDS, "--format", "json").stdout.splitlines()]
    assert told == list(IDS)
    assert shown(*IDS, "--json").stdout == shown(*IDS, "--format", "json").stdout


def test_ids_come_from_standard_input() -> None:
    done = shown("-", "--json", typed="2601.00002\n\n  https://arxiv.org/abs/2601.00001v3 \n")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [IDS[1], IDS[0]]


def test_bytes_that_are_no_text_are_no_paper() -> None:
    done = shown("-", "--json", typed=b"\xff\xfe\x1b[2J\n2601.00001\n")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["id"] == IDS[0]
    assert "\x1b" not in done.stderr


def test_bibtex_of_several_has_no_key_twice() -> None:
    told = shown(*IDS, IDS[0], "--format", "bibtex").stdout
    assert told.count("@misc{") == 3
    keys = [line for line in told.splitlines() if line.startswith("@misc{")]
    assert len(set(keys)) == 3


def test_csl_of_several_is_one_array() -> None:
    told = shown(*IDS, "--format", "csl").stdout
    assert [item["title"] for item in json.loads(told)] == [f"On columns {key}" for key in IDS]
    assert told == json.dumps(json.loads(told), ensure_ascii=False, indent=2) + "\n"
    assert shown("2601.00003", "--format", "csl").stdout == "[]\n"


def test_ris_of_several() -> None:
    assert shown(*IDS, "--format", "ris").stdout.count("ER  - ") == 2


def test_markdown_says_where_the_paper_is(settings: Any) -> None:
    settings.SITE_URL = "https://papers.example.org"
    told = shown(*IDS, "--format", "md").stdout
    assert told.startswith("# On columns 2601.00001\n\nAda Lovelace\n")
    assert "\n\n# On columns 2601.00002\n" in told
    assert "Here: https://papers.example.org/papers/2601.00001" in told


def test_text_of_several_stands_apart() -> None:
    told = shown(*IDS).stdout
    assert told.startswith("On columns 2601.00001\nAda Lovelace\n\nAn abstract.\n")
    assert "\n\nOn columns 2601.00002\n" in told


def test_a_bibliography_is_written_while_papers_come() -> None:
    form = next(form for form in FORMS if form.ending == "bib")
    came: list[str] = []

    def coming() -> Iterator[Paper]:
        for key in IDS:
            came.append(key)
            yield Paper.objects.get(key=key)

    pieces = cited(coming(), form)
    assert next(pieces).startswith("@misc{")
    assert came == [IDS[0]]
    assert bibliography(coming(), form).count("@misc{") == 2
