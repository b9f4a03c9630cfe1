"""Whatever stands in a field of a file, its entry is read or rejected with a sentence, and the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from broadsheet.sources import files
from broadsheet.sources.base import BadRecord, PaperRecord, Reject, attempt
from broadsheet.sources.jsonl import Decision, from_json, to_json
from broadsheet.sources.statement import encode
from broadsheet.sources.text import clean
from tests.sources.strategies import records
from tests.sources.test_arxiv_snapshot import LINE
from tests.sources.test_hf_papers import OUTER, PAPER


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers() | st.sampled_from((10**400, -1, 2**63)),
    st.floats(),
    st.text(st.characters(codec=None), max_size=8),
    st.sampled_from(
        ("\ud800", "\x1b[31m", "t:0", "x:..", "Fri, 31 Dec 9999 23:59:59 -1200", "9999-12-31T23:59:59-12:00")
    ),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("name", "user", "version", "created", "url", "kind", "feed", "day", "number"))
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
) | st.integers(50, 900).map(nested)
OWN: dict[str, Any] = {"source": "s", "id": "0", "title": "T", "identifiers": []}
FIELDS = tuple(PaperRecord.__dataclass_fields__)


def changed(base: dict[str, Any], more: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    change = st.dictionaries(st.sampled_from([*base, *more]), values, min_size=1, max_size=4)
    return change.map(lambda odd: base | odd)


answers = st.one_of(
    changed(OUTER),
    changed(PAPER, ("withdrawnAt", "mediaUrls", "organization")),
    changed(PAPER, ("withdrawnAt",)).map(lambda paper: {**OUTER, "paper": paper}),
    values,
)


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", errors="surrogatepass")
    return path


def check(path: Path, kind: files.Kind, last: str) -> None:
    found = [item for item, _ in files.read(path, kind)]
    for item in found:
        if isinstance(item, Reject):
            assert item.reason == clean(item.reason)
            assert item.reason.endswith(".")
        elif isinstance(item, PaperRecord):
            encode(item)
    assert isinstance(found[-1], PaperRecord)
    assert found[-1].source_id == last


quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(answers)
@example({**OUTER, "paper": PAPER | {"authors": 5}})
def test_an_answer_of_the_api(tmp_path: Path, odd: Any) -> None:
    check(write(tmp_path / "answer", json.dumps([odd, OUTER])), files.ANSWER, "arxiv:2510.12586")


@quick
@given(changed(LINE))
@example(LINE | {"versions": [{"version": "v1", "created": "Fri, 31 Dec 9999 23:59:59 -1200"}]})
@example(LINE | {"versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 -0000"}]})
def test_a_line_of_the_snapshot(tmp_path: Path, odd: Any) -> None:
    lines = f"{json.dumps(odd)}\n{json.dumps(LINE)}"
    check(write(tmp_path / "snapshot", lines), files.SNAPSHOT, "arxiv:0704.0001")


@quick
@given(changed(OWN, (*FIELDS, "doi", "url", "pdf_url", "listed", "decision", "a", "b")))
def test_a_line_of_our_own(tmp_path: Path, odd: Any) -> None:
    check(write(tmp_path / "lines", f"{json.dumps(odd)}\n{json.dumps(OWN)}"), files.OWN_LINES, "0")


@given(records, st.sampled_from(FIELDS), values)
def test_an_odd_value_in_a_record_is_refused_or_kept(record: PaperRecord, name: str, odd: Any) -> None:
    found = attempt(from_json, to_json(record) | {name: odd})
    assert isinstance(found, BadRecord) or from_json(to_json(found)) == found


def test_a_reader_that_fails_costs_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_once(data: Any) -> PaperRecord | Decision:
        if data["title"] == "odd":
            raise OverflowError("date value out of range")
        return from_json(data)

    kind = files.Kind("any", lambda file: files._lines(fails_once, file))
    path = write(tmp_path / "lines", f"{json.dumps(OWN | {'title': 'odd'})}\n{json.dumps(OWN)}")
    reject, paper = (item for item, _ in files.read(path, kind))
    assert isinstance(reject, Reject)
    assert "OverflowError" in reject.reason
    assert isinstance(paper, PaperRecord)
