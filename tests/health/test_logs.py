"""What stands in a log: which request, and neither readers nor secrets."""

from __future__ import annotations

import json
import logging

import pytest

from broadsheet.logs import Doing, JsonLines, Lines, discreet, doing

SECRET = "eyJhbGciOiJ1:1tXyZ9:k3yM4t3r1al-that-lets-in"


def _record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("x", logging.WARNING, "f", 1, message, args, None)
    record.__dict__.update(extra)
    return record


@pytest.fixture
def asked() -> object:
    return doing.set(Doing("abcd1234", "feed-for-you"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("to ada.l@mail.example.org: 550", "to …@…: 550"),
        ("from 192.0.2.7 and 2001:db8::7, fe80:0:0:0:1:2:3:4", "from … and …, …"),
        ("at 127.0.0.1:8000 on 2026-06-01 08:15:30", "at 127.0.0.1:8000 on 2026-06-01 08:15:30"),
        (f"/feeds/for-you/{SECRET} failed", "/feeds/for-you/… failed"),
        ("postgres://me:word@db.example/papers", "postgres://…@db.example/papers"),
        ("/usr/lib/python3.11/site-packages/django/core/handlers/base.py", None),
        ("12.5 ms, 1,204 papers of arxiv-rss", None),
    ],
)
def test_who_reads_and_what_lets_in_is_left_out(text: str, told: str | None) -> None:
    assert discreet(text) == (text if told is None else told)


@pytest.mark.usefixtures("asked")
def test_a_line_names_its_request_and_address() -> None:
    line = Lines("%(levelname)s %(message)s").format(_record("It took %d ms", 7))
    assert line == "WARNING It took 7 ms [feed-for-you abcd1234]"


@pytest.mark.usefixtures("asked")
def test_a_line_as_json() -> None:
    line = json.loads(JsonLines().format(_record("It took %d ms", 7, facts={"ms": 7})))
    assert line.pop("time")
    assert line == {
        "level": "warning",
        "logger": "x",
        "message": "It took 7 ms",
        "request": "abcd1234",
        "doing": "feed-for-you",
        "ms": 7,
    }


@pytest.mark.parametrize(
    ("message", "args", "told"),
    [
        ("%s: %s", ("Internal Server Error", "/enter/short"), "Internal Server Error"),
        ("Method Not Allowed (%s): %s", ("PUT", "/enter/short"), "Method Not Allowed (PUT)"),
    ],
)
def test_the_path_of_a_request_is_left_out(message: str, args: tuple[str, ...], told: str) -> None:
    assert json.loads(JsonLines().format(_record(message, *args, request=object())))["message"] == told


def test_a_trace_is_discreet_too() -> None:
    try:
        raise ValueError("ada@mail.example")
    except ValueError as error:
        record = _record("It broke")
        record.exc_info = (ValueError, error, error.__traceback__)
    for line in (Lines("%(message)s").format(record), JsonLines().format(record)):
        assert "ValueError: …@…" in line
