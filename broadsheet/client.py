"""A client of `/api/v1`, typed and synchronous; docs/client.md shows it at work.

    from broadsheet.client import Broadsheet

    with Broadsheet("https://papers.example", token="bs_…") as papers:
        for paper in papers.search("columns of newspapers", limit=50):
            print(paper["title"], paper["url"])

Lists are iterated: pages are fetched as they are needed. Everything else of Broadsheet is left aside, Django too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any, Literal, TypedDict, cast
from urllib.parse import quote

import httpx2

Detail = Literal["brief", "full"]
Mode = Literal["hybrid", "lexical", "semantic"]
Sort = Literal["relevance", "newest", "upvotes"]
Format = Literal["jsonl", "parquet"]
PAGE = 100
"""Papers that are asked for at once."""
PATIENCE = 60.0
"""Seconds that are waited where the server says that it was asked too often."""


class Author(TypedDict, total=False):
    name: str
    given: str
    family: str
    identifiers: list[str]


class Brief(TypedDict):
    """A paper as lists tell it; docs/api.md explains the fields."""

    key: str
    url: str
    title: str
    authors: list[Author]
    author_count: int
    published: str | None
    updated: str | None
    date_kind: str
    categories: list[str]
    venue: str
    status: str
    has_code: bool
    outside_upvotes: int
    upvotes: int


class Paper(Brief, total=False):
    """The same with what only `detail="full"` and single papers have; and, of a list, why it stands there."""

    abstract: str
    summary: str
    organization: dict[str, str] | None
    versions: list[dict[str, Any]]
    comment: str
    license: str
    keywords: list[str]
    ai_summary: str
    ai_keywords: list[str]
    ai_model: str
    links: list[dict[str, str]]
    relations: list[dict[str, str]]
    sources: list[str]
    signals: dict[str, dict[str, int]]
    submitter: str
    identifiers: list[str]
    aliases: list[str]
    feeds: list[dict[str, Any]]
    added: str
    sentence: str
    key_phrases: list[str]
    found: dict[str, Any]
    nearness: float
    standing: dict[str, Any]
    heat: dict[str, Any]
    because: str | None
    revision: int
    cursor: str


class Problem(Exception):
    """What the server refuses, in its own sentence. `status` is 0 where it cannot be reached at all."""

    def __init__(self, status: int, detail: str, code: str = "", errors: Iterable[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.code, self.errors = status, detail, code, list(errors)


class Broadsheet:
    """A Broadsheet at an address. What is asked of it raises `Problem` where it cannot be had."""

    def __init__(
        self,
        url: str = "http://localhost:8000",
        token: str = "",
        *,
        timeout: float = 60.0,
        transport: httpx2.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._root = url.rstrip("/")
        base = f"{self._root}/api/v1/"
        self._http = httpx2.Client(base_url=base, headers=headers, timeout=timeout, transport=transport)
        self._wait = wait

    def __enter__(self) -> Broadsheet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # Papers

    def paper(self, key: str) -> Paper:
        """All that is known of a paper, by its key or any identifier in a common form."""
        return cast(Paper, self.get(f"papers/{_part(key)}"))

    def form(self, key: str, ending: str) -> str:
        """The paper's page in another form: `json`, `md`, `bib`, `ris` or `csl.json`."""
        address = f"{self._root}/papers/{quote(key, safe='/:')}.{ending}"
        try:
            answer = self._http.get(address, follow_redirects=True)
        except httpx2.TransportError as problem:
            raise Problem(0, f"{address} cannot be reached: {problem}") from problem
        return answer.text if answer.is_success else str(_read(answer))

    def papers(self, keys: Iterable[str], detail: Detail = "brief") -> Iterator[Paper]:
        """Some papers in their order; what is none there is left out."""
        wanted = iter(keys)
        while lot := list(islice(wanted, PAGE)):
            yield from self.get("papers", key=lot, detail=detail)["papers"]

    def similar(self, key: str, limit: int = 10, detail: Detail = "brief") -> list[Paper]:
        """The papers nearest in meaning, each with its `nearness`."""
        return cast(list[Paper], self.get(f"papers/{_part(key)}/similar", limit=limit, detail=detail)["papers"])

    def search(
        self,
        q: str = "",
        *,
        limit: int | None = 20,
        mode: Mode = "hybrid",
        sort: Sort = "relevance",
        detail: Detail = "brief",
        **narrowed: str | bool,
    ) -> Iterator[Paper]:
        """What is found, each paper with `found`: score and reason. `limit=None` goes on to the end. Filters beside
        the query: `author`, `venue`, `category`, `source`, `since`, `until`, `code`; and `verbatim`."""
        return self._all("search", limit, q=q, mode=mode, sort=sort, detail=detail, **narrowed)

    def results(self, q: str = "", *, limit: int = 20, facets: bool = True, **more: str | bool) -> dict[str, Any]:
        """One page of a search with its numbers and `facets`; docs/api.md has the shape."""
        return self.get("search", q=q, limit=limit, facets=facets, **more)

    def recommend(
        self, positive: Iterable[str], negative: Iterable[str] = (), limit: int = 20, detail: Detail = "brief"
    ) -> list[Paper]:
        """The newest papers near to some and far from others, each with the key of the one that it is near to."""
        asked = {"positive": list(positive), "negative": list(negative), "limit": limit, "detail": detail}
        return cast(list[Paper], self.send("POST", "recommend", asked)["papers"])

    # Days

    def daily(self, date: str = "", *, limit: int | None = None, cat: str = "", **more: str) -> Iterator[Paper]:
        """The papers of a day (`2026-05-29`), or of the newest, in the order of its page; `cat` chooses categories."""
        return self._all("daily", limit, date=date, cat=cat, **more)

    def weekly(self, week: str = "", *, limit: int | None = None, cat: str = "", **more: str) -> Iterator[Paper]:
        """The same of a week (`2026-W22`)."""
        return self._all("weekly", limit, week=week, cat=cat, **more)

    def monthly(self, month: str = "", *, limit: int | None = None, cat: str = "", **more: str) -> Iterator[Paper]:
        """The same of a month (`2026-05`)."""
        return self._all("monthly", limit, month=month, cat=cat, **more)

    def trending(self, *, limit: int | None = 50, cat: str = "", detail: Detail = "brief") -> Iterator[Paper]:
        """What is trending, each paper with the numbers that it stands there by, in `heat`."""
        return self._all("trending", limit, cat=cat, detail=detail)

    # Shelves

    def author(self, name: str, *, limit: int | None = None, detail: Detail = "brief") -> Iterator[Paper]:
        """The papers under a name, the newest first."""
        return self._all(f"authors/{_part(name)}", limit, detail=detail)

    def category(self, code: str, *, limit: int | None = 50, detail: Detail = "brief") -> Iterator[Paper]:
        """The papers of a category or an archive, the newest first."""
        return self._all(f"categories/{_part(code)}", limit, detail=detail)

    def categories(self) -> list[dict[str, Any]]:
        """All categories and archives that have papers, the largest first."""
        return cast(list[dict[str, Any]], self.get("categories")["categories"])

    def feeds(self, view: str = "papers", of: str = "", cat: str = "") -> dict[str, str]:
        """The addresses of the feeds of a list, by form."""
        return cast(dict[str, str], self.get("feeds", view=view, of=of, cat=cat))

    def status(self) -> dict[str, Any]:
        """What the installation holds."""
        return self.get("status")

    # In bulk

    def changes(self, cursor: str = "", limit: int = PAGE, detail: Detail = "brief") -> dict[str, Any]:
        """One answer of the feed of changes: `papers`, `more`, and the cursor `next` that goes on, now or later."""
        return self.get("changes", cursor=cursor, limit=limit, detail=detail)

    def export(self, q: str = "", cursor: str = "") -> Iterator[Paper]:
        """Every paper, or all that hold the words of a query, from a cursor on: each has the `cursor` that goes on
        behind it. A stream that breaks off is taken up again there, once for each place that was reached."""
        begun = None
        while begun != cursor:
            begun = cursor
            try:
                for line in self._lines(q, cursor):
                    paper = cast(Paper, json.loads(line))
                    cursor = paper["cursor"]
                    yield paper
                return
            except httpx2.TransportError as problem:
                broken = problem
        raise Problem(0, f"The export breaks off: {broken}") from broken

    def download(self, file: IO[bytes], format: Format = "parquet", q: str = "", cursor: str = "") -> int:
        """Write an export as it comes into an open file; how many bytes that were."""
        return sum(file.write(piece) for piece in self.pieces(format, q, cursor))

    def pieces(self, format: Format = "jsonl", q: str = "", cursor: str = "") -> Iterator[bytes]:
        """The bytes of an export as they come."""
        try:
            with self._stream(format=format, q=q, cursor=cursor) as answer:
                yield from answer.iter_bytes()
        except httpx2.TransportError as problem:
            raise Problem(0, f"The export breaks off: {problem}") from problem

    def _lines(self, q: str, cursor: str) -> Iterator[str]:
        with self._stream(format="jsonl", q=q, cursor=cursor) as answer:
            rest = b""
            for piece in answer.iter_bytes():
                *lines, rest = (rest + piece).split(b"\n")
                yield from (line.decode() for line in lines)

    # What a person keeps, gathers and says: with their token

    def me(self) -> dict[str, str]:
        """Whose token it is, and what it is good for."""
        return cast(dict[str, str], self.get("me"))

    def library(self, shelf: str = "saved", *, tag: str = "", limit: int | None = None) -> Iterator[Paper]:
        """The papers of a shelf (`saved`, `upvoted`, `noted`, `read`, `hidden`) or with a tag, the last first."""
        return self._all("library", limit, shelf=shelf, tag=tag)

    def for_you(self, *, limit: int | None = None, detail: Detail = "brief") -> Iterator[Paper]:
        """The person's own feed, each paper with the key of the liked one that it is near to."""
        return self._all("for-you", limit, detail=detail)

    def kept(self, key: str) -> dict[str, Any]:
        """What the person keeps of a paper."""
        return self.get(f"library/{_part(key)}")

    def keep(self, key: str, **changes: Any) -> dict[str, Any]:
        """Change it: `saved`, `read`, `hidden`, `rating` (-1, 0, 1), `note`, `tags`; the rest stays as it is."""
        return self.send("PATCH", f"library/{_part(key)}", changes)

    def upvote(self, key: str, on: bool = True) -> dict[str, Any]:
        """Upvote a paper in sight of all, or take that back."""
        return self.send("PUT" if on else "DELETE", f"votes/{_part(key)}")

    def collection(self, path: str, *, limit: int | None = None, detail: Detail = "brief") -> Iterator[Paper]:
        """The papers of a collection, `ada/reading`, in its order."""
        return self._all(f"collections/{quote(path)}", limit, detail=detail)

    def collect(self, path: str, key: str, on: bool = True) -> dict[str, Any]:
        """Put a paper into a collection, or take it out."""
        return self.send("PUT" if on else "DELETE", f"collections/{quote(path)}/papers/{_part(key)}")

    def comments(self, key: str) -> list[dict[str, Any]]:
        """What is said of a paper, the oldest first, each followed by its replies; at most a hundred."""
        return cast(list[dict[str, Any]], self.get("comments", key=key, limit=PAGE)["comments"])

    def comment(self, key: str, text: str) -> dict[str, Any]:
        """Say something of a paper in sight of all, in Markdown."""
        return self.send("POST", "comments", {"key": key, "text": text})

    # How it is asked: also for the operations that have no method here

    def get(self, path: str, **asked: Any) -> dict[str, Any]:
        """What any address below `/api/v1/` answers; parameters that are empty are left out."""
        return self._answered("GET", path, params=_given(asked))

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What any address below `/api/v1/` answers to a change; an empty object where it answers nothing."""
        return self._answered(method, path, json=body) if body is not None else self._answered(method, path)

    def _all(self, path: str, limit: int | None, **asked: Any) -> Iterator[Paper]:
        """The papers of a list, page by page."""
        left, cursor = limit, ""
        while left is None or left > 0:
            size = PAGE if left is None else min(left, PAGE)
            answer = self.get(path, **asked, cursor=cursor, limit=size)
            yield from answer["papers"][:left]
            left = None if left is None else left - len(answer["papers"])
            cursor = answer["next"]
            if not cursor:
                return

    def _answered(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, path, **more)
            if answer.status_code == 429 and (seconds := _seconds(answer)) <= PATIENCE:
                self._wait(seconds)
                answer = self._http.request(method, path, **more)
        except httpx2.TransportError as problem:
            raise Problem(0, f"{self._http.base_url} cannot be reached: {problem}") from problem
        return cast(dict[str, Any], _read(answer))

    def _stream(self, **asked: Any) -> Any:
        return _Streamed(self._http.stream("GET", "export", params=_given(asked)))


class _Streamed:
    """A stream that raises `Problem` where it is none."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __enter__(self) -> httpx2.Response:
        answer = cast(httpx2.Response, self.stream.__enter__())
        if answer.is_error:
            answer.read()
            self.stream.__exit__(None, None, None)
            _read(answer)
        return answer

    def __exit__(self, *how: Any) -> None:
        self.stream.__exit__(*how)


def _read(answer: httpx2.Response) -> Any:
    """What an answer says. Raises Problem."""
    try:
        told = answer.json() if answer.content else {}
    except ValueError:
        told = None
    if answer.is_success and told is not None:
        return told
    if not isinstance(told, dict) or "detail" not in told:
        said = f"{answer.url} answers {answer.status_code}, and not as a Broadsheet does."
        raise Problem(answer.status_code, said)
    raise Problem(answer.status_code, str(told["detail"]), str(told.get("code", "")), told.get("errors", ()))


def _seconds(answer: httpx2.Response) -> float:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else PATIENCE + 1


def _given(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value not in ("", None, False)}


def _part(text: str) -> str:
    """A key or a name as a part of an address."""
    return quote(text, safe="")
