from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from broadsheet.sources.kinds import DEFAULT, KINDS, configured
from broadsheet.sources.options import BadOption


def test_the_default_is_understood() -> None:
    assert set(configured(DEFAULT)) == set(DEFAULT)


def test_no_sources_is_a_choice() -> None:
    assert configured({}) == {}


def test_options_are_read() -> None:
    tables = {"arxiv": {"kind": "arxiv-oai", "sets": ["cs"], "every": "30m", "since": "2026-11-01", "pause": 5}}
    one = configured(tables)["arxiv"]
    assert (one.every, one.since, one.limit.gap) == (timedelta(minutes=30), date(2026, 11, 1), 5.0)
    assert (one.limit.key, one.address) == ("arxiv.org", KINDS["arxiv-oai"].address)


def test_a_mirror_has_its_own_limit() -> None:
    one = configured({"a": {"kind": "arxiv-oai", "base_url": "http://127.0.0.1:8999/oai/", "pause": 0}})["a"]
    assert (one.limit.key, one.limit.gap, one.address) == ("127.0.0.1:8999", 0.0, "http://127.0.0.1:8999/oai")


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ([], "“sources” must hold tables, like [sources.arxiv]."),
        ({"Arxiv!": {}}, "“Arxiv!” is no name of a source; use a–z, 0–9 and hyphens."),
        ({"arxiv-oai": 3}, "“sources.arxiv-oai” must be a table, [sources.arxiv-oai]."),
        ({"a": {}}, "[sources.a]: “kind” must be one of "),
        ({"a": {"kind": 3}}, "[sources.a]: “kind” must be text in quotes."),
        ({"arxiv-oai": {"setz": ["cs"]}}, "“setz” is not known there; it may hold base_url, every, kind, pause, sets"),
        ({"arxiv-oai": {"sets": "cs"}}, '“sets” must be a list of texts, like ["cs", "math"].'),
        ({"arxiv-oai": {"sets": ["c s"]}}, "“c s” is no set of arXiv; write it like “cs”, “hep-th” or “cs.LG”."),
        ({"arxiv-oai": {"every": "1 minute"}}, '“every” must be between 5m and 365d, like "30m", "6h" or "1d".'),
        ({"arxiv-oai": {"every": "1m"}}, "“every” must be between 5m and 365d"),
        ({"arxiv-oai": {"since": "yesterday"}}, "“since” must be a day, like 2026-11-01."),
        ({"arxiv-oai": {"since": "2026-11"}}, "“since” must be a day, like 2026-11-01."),
        ({"arxiv-oai": {"pause": 1}}, "“pause” must be a number, 3 or more."),
        ({"arxiv-oai": {"pause": True}}, "“pause” must be a number, 3 or more."),
        ({"arxiv-oai": {"base_url": "https://mirror.example.org", "pause": 0}}, "“pause” must be a number, 1 or more."),
        ({"arxiv-oai": {"base_url": "file:///etc/passwd"}}, "“base_url”: “file:///etc/passwd” is not an address"),
    ],
)
def test_mistakes_are_said_in_a_sentence(tables: Any, sentence: str) -> None:
    with pytest.raises(BadOption) as caught:
        configured(tables)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("broadsheet.toml")
