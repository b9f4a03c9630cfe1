from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from broadsheet.sources import files
from broadsheet.sources.aside import BLOCK, blocks
from broadsheet.sources.base import PaperRecord, Reject
from broadsheet.sources.jsonl import Decision
from tests.sources.test_arxiv_snapshot import LINE as SNAPSHOT_LINE
from tests.sources.test_hf_page import new, old, printed
from tests.sources.test_hf_papers import OUTER


def line(number: int = 1, **more: Any) -> str:
    return json.dumps({"source": "s", "id": str(number), "title": f"Title {number}", "identifiers": [], **more})


def read(path: Path) -> list[files.Item]:
    kind = files.kind_of(path)
    assert kind is not None
    return [item for item, _ in files.read(path, kind)]


KINDS = {
    files.OWN_LINES: line(),
    files.SNAPSHOT: json.dumps(SNAPSHOT_LINE),
    files.PAGE: printed([old, new]),
    files.ANSWER: json.dumps([OUTER], indent=1),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("kind", "content"), KINDS.items(), ids=lambda value: getattr(value, "name", "")[:10])
def test_a_file_is_known_by_its_content(tmp_path: Path, kind: files.Kind, content: str, packed: bool) -> None:
    path = tmp_path / "a file without an ending"
    data = content.encode("utf-8-sig")
    path.write_bytes(gzip.compress(data) if packed else data)
    assert files.kind_of(path) is kind
    assert all(isinstance(item, PaperRecord) for item in read(path))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# Notes\n",
        b'["a", "b"]\n["c", "d"]\n',
        b"\x1f\x8bbroken",
        b'{"results": [{"source": {}}]}',
        bytes(range(256)),
    ],
)
def test_other_files_are_not_known(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(content)
    assert files.kind_of(path) is None


def test_broken_lines_are_rejected_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LINE", 3_000)
    path = tmp_path / "lines"
    decision = '{"decision": "same", "a": ["s", "1"], "b": ["s", "2"]}'
    lines = [line(1), '{"source": "s", "id"', "", "[1]", line(2, abstract="x" * 9_000), line(3, title=""), decision]
    content = "\n".join(lines).encode() + b"\n" + line(4).encode("utf-16") + b"\n" + line(5).encode()
    path.write_bytes(content)
    found = read(path)
    rejects = {item.place: item.reason for item in found if isinstance(item, Reject)}
    assert [item.source_id for item in found if isinstance(item, PaperRecord)] == ["1", "5"]
    assert sum(isinstance(item, Decision) for item in found) == 1
    assert list(rejects) == ["line 2", "line 4", "line 5", "line 6", "line 8"]
    assert rejects["line 5"] == "The line is longer than 3,000 bytes."
    assert "UTF-8" in rejects["line 8"]
    assert all(reason.endswith(".") for reason in rejects.values())


@pytest.mark.parametrize("cut", [20, 8, 3])
def test_a_cut_off_packed_file_gives_what_can_be_read(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "lines.gz"
    path.write_bytes(gzip.compress("\n".join(line(number) for number in range(5_000)).encode())[:-cut])
    *papers, last = read(path)
    assert len(papers) > 4_000
    assert isinstance(last, Reject)
    assert last.place.startswith("after line ")


def test_a_damaged_packed_file_gives_what_can_be_read(tmp_path: Path) -> None:
    data = bytearray(gzip.compress("\n".join(line(number) for number in range(20_000)).encode()))
    data[len(data) // 2 :] = bytes(len(data) // 2)
    path = tmp_path / "lines.gz"
    path.write_bytes(data)
    assert isinstance(read(path)[-1], Reject)


def test_one_huge_line_is_known(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text(line(1, abstract="x" * 90_000))
    assert len(read(path)) == 1


def test_a_page_that_is_not_utf8_is_rejected_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "page"
    path.write_bytes(printed([old, new]).encode().replace("•".encode(), b"\x95"))
    (reject,) = read(path)
    assert isinstance(reject, Reject)
    assert reject.place == "whole file"


def test_folders_are_searched_through_all_levels(tmp_path: Path) -> None:
    for name in ("b/c/2", "a/1", ".hidden", ".git/x", "3"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    named = tmp_path / ".hidden"
    found = [(str(path.relative_to(tmp_path)), directly) for path, directly in files.find([tmp_path, named])]
    assert found == [("3", False), ("a/1", False), ("b/c/2", False), (".hidden", True)]


@pytest.mark.parametrize("small", [0, 10**9])
def test_reading_in_another_process_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr("broadsheet.sources.aside.SMALL", small)
    for name in ("1", "2"):
        (tmp_path / name).write_text("\n".join([*(line(number) for number in range(BLOCK + 200)), "broken"]))
    found = list(blocks([(tmp_path / name, files.OWN_LINES) for name in ("1", "2")]))
    sizes = [(path.name, len(block)) for path, _, block in found]
    assert sizes == [("1", BLOCK), ("1", 201), ("2", BLOCK), ("2", 201)]
    assert [position for _, position, _ in found][1::2] == [(tmp_path / "1").stat().st_size] * 2
    assert all(isinstance(block[-1], Reject) for _, _, block in found[1::2])


def test_the_sample(shared: Path) -> None:
    found = read(shared / "data" / "corpus" / "sample_500.jsonl")
    assert len(found) == 506
    assert all(isinstance(item, PaperRecord) and item.abstract for item in found)
