"""The picture of how searches grow."""

from __future__ import annotations

from xml.etree import ElementTree

from bench.scale.growth import LINES, drawn


def test_every_kind_of_query_is_a_line_through_every_size() -> None:
    rows = [
        {"papers": size, "figures": {name: [2.0 + place, 9.0] for place, name in enumerate(LINES)}}
        for size in (10, 1_000)
    ]
    picture = ElementTree.fromstring(drawn([dict(row) for row in reversed(rows)]))
    lines = [each for each in picture.iter() if each.tag.endswith("polyline")]
    assert len(lines) == len(LINES)
    assert all(len(each.attrib["points"].split()) == len(rows) for each in lines)
    assert set(LINES.values()) <= {each.text for each in picture.iter() if each.tag.endswith("text")}
