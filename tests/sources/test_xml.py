from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.sources.http.errors import BrokenAnswer
from broadsheet.sources.xml import local, parse, text


def test_reads_entities_of_xml_and_characters() -> None:
    root = parse(b"<a xmlns='urn:x'><b>if x&lt;y and z&gt;w then a&amp;b &#233;</b></a>", "host")
    assert (local(root), text(root)) == ("a", "if x<y and z>w then a&b é")


@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE a><a/>",
        b"<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'><a/>",
        "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>".encode(
            "utf-16"
        ),
    ],
)
def test_refuses_document_types_in_any_encoding(document: bytes) -> None:
    with pytest.raises(BrokenAnswer, match="document type"):
        parse(document, "host")


@pytest.mark.parametrize("document", [b"", b"<a>", b"<a></b>", b"text", b"<a>&unknown;</a>", b"\xff\xfe<"])
def test_says_what_is_not_whole(document: bytes) -> None:
    with pytest.raises(BrokenAnswer, match="host sent XML that is not whole"):
        parse(document, "host")


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_tree_or_a_sentence(content: bytes) -> None:
    with suppress(BrokenAnswer):
        parse(content, "host")


def test_an_encoding_that_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(BrokenAnswer):
        parse(b"<?xml version='1.0' encoding='klingon'?><a/>", "host")
