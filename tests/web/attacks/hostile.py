"""Every text that a form of ours takes, filled with what would be an element, an attribute or a link if a page forgot
that it is text. Each has a number, by which it is known where it is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

MARKUP = "'\"><hx onhx=1></textarea></title></script><hx>"
PROSE = (
    " [x](javascript:hx) [x](JaVa\tScript:hx) ![x](data:text/html,hx) <javascript:hx> [x]: javascript:hx\n\n[x]\n\n"
    "<hx onhx=1>\n\n    <hx>\n\n`<hx>` &lt;hx&gt; &#60;hx&#62; @ada<hx>"
    " [x](https://x.example/\"onhx=1) [x](//x 'y\"onhx=1')"
)


def mark(number: int) -> str:
    return f"zq{number}z"


def line(number: int) -> str:
    return mark(number) + MARKUP


def prose(number: int) -> str:
    return line(number) + PROSE


@dataclass(frozen=True)
class Form:
    """`numbers` are those of its texts."""

    person: str
    path: str
    numbers: tuple[int, ...]
    fields: dict[str, Any] = field(default_factory=dict)


def _file(name: str, content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _opml(*numbers: int) -> str:
    kinds = ("/broadsheet/keyword", "", "/broadsheet/search")
    addresses = ("/papers?q=zq", "https://elsewhere.example/", "/papers?q=" + mark(numbers[2]) + "%22%3E%3Chx%3E")
    outlines = "".join(
        f'<outline text="{_escaped(line(number))}" url="http://testserver{url}" category="{kind}"/>'
        if url.startswith("/")
        else f'<outline text="{_escaped(line(number))}" url="{url}"/>'
        for number, kind, url in zip(numbers, kinds, addresses, strict=True)
    )
    return f'<opml version="2.0"><body>{outlines}</body></opml>'


def _bibtex(title: int, note: int, tag: int, author: int) -> str:
    texts = {"title": line(title), "author": line(author), "doi": "10.1234/" + mark(title), "year": "2026"}
    return (
        "@article{a, "
        + ", ".join(f"{name} = {{{text}}}" for name, text in texts.items())
        + "}\n"
        + (
            f"@article{{b, title = {{Known}}, eprint = {{2605.00002}}, archiveprefix = {{arXiv}}, "
            f"keywords = {{{mark(tag)}'\"><hx onhx=1>}}, annote = {{{line(note)}}}}}\n"
        )
    )


def _ris(title: int, author: int) -> str:
    return f"TY  - JOUR\nTI  - {line(title)}\nAU  - {line(author)}\nPY  - 2025\nDO  - 10.1234/{mark(title)}\nER  - \n"


def _library(*numbers: int) -> str:
    name, description, title, search, query, keyword = numbers
    told = {
        "format": "broadsheet-library-1",
        "papers": [],
        "collections": [{"name": line(name), "description": prose(description), "papers": [{"id": "2605.00001"}]}],
        "wanted": [{"title": line(title), "identifiers": ["doi:10.1234/<hx>"], "authors": [line(title)], "tags": []}],
        "searches": [{"name": line(search), "query": line(query), "mode": "hybrid", "sort": "relevance"}],
        "follows": [{"kind": "keyword", "what": line(keyword)}],
    }
    return json.dumps(told)


FORMS = [
    Form("owner", "/account", (1,), {"name": line(1)}),
    Form("owner", "/keep/{paper}", (2, 3), {"note": prose(2), "tags": f"{mark(3)}'\"><hx onhx=1>, </title><hx>"}),
    Form("owner", "/collections", (4,), {"name": line(4)}),
    Form(
        "owner",
        "{public}/settings",
        (5, 6),
        {"name": line(6), "description": prose(5), "sharing": "public", "members": ""},
    ),
    Form(
        "owner",
        "{group}/settings",
        (7, 8),
        {"name": line(7), "description": prose(8), "sharing": "group", "members": "bo"},
    ),
    Form("owner", "/comments/new", (9,), {"on": "{other}", "text": prose(9)}),
    Form("owner", "/comments/new", (10,), {"to": "{theirs}", "text": "@bo @eve " + prose(10), "preview": "1"}),
    Form("owner", "/comments/new", (10,), {"to": "{theirs}", "text": "@bo @eve " + prose(10)}),
    Form("owner", "/comments/{comment}/edit", (11,), {"text": prose(11)}),
    Form("owner", "/report", (12,), {"kind": "person", "key": "bo", "reason": line(12)}),
    Form(
        "owner",
        "/submit/confirm",
        (13, 14),
        {"paper": "{other}", "note": prose(13), "code": f"https://{mark(14)}.example/'onhx='1`{{{{7}}}}"},
    ),
    Form("owner", "/feature", (15,), {"paper": "{other}", "day": "{day}", "sentence": line(15)}),
    Form("owner", "/searches?q={query}", (16, 17), {"name": line(16)}),
    *(
        Form("owner", "/follow", (number,), {"kind": kind, "what": line(number)})
        for number, kind in enumerate(("keyword", "author", "category", "collection", "person"), 18)
    ),
    Form("owner", "/account/tokens", (23,), {"name": line(23), "scope": "read"}),
    Form("moderator", "/invitations", (24,), {"note": line(24)}),
    Form("owner", "/following/import", (25, 26, 27), {"file": _file("a.opml", _opml(25, 26, 27))}),
    Form(
        "owner",
        "/library/import",
        (28, 29, 30, 31),
        {"file": _file("a.bib", _bibtex(28, 29, 30, 31)), "tags": "1", "notes": "1"},
    ),
    Form("owner", "/library/import", (32, 33), {"file": _file("a.ris", _ris(32, 33))}),
    Form("owner", "/library/import", (34, 35, 36, 37, 38, 39), {"file": _file("a.json", _library(*range(34, 40)))}),
    Form("owner", "/submit", (40,), {"what": "https://" + line(40)}),
    Form("moderator", "/comments/{theirs}/hide", (41,), {"reason": line(41)}),
    Form("moderator", "/desk/claims", (42,), {"claim": "{claim}", "do": "refuse", "reason": line(42)}),
    Form("moderator", "/desk/people", (43,), {"name": "bo", "do": "ban", "reason": line(43)}),
]
