"""What every address of ours answers: one row at least for each of its names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.web.attacks.world import PEOPLE, Names

ALL = "200 200 200 200"
LEADS = "302 302 302 302"
MINE = "200 403 403 403"
READERS = "200 200 403 200"
DESK = "403 403 403 200"
NOT = "405 405 405 405"
DO_READERS = "302 302 403 302"
BY_FORM = "400 400 401 400"
"""No form is taken: these want JSON."""


@dataclass(frozen=True)
class Row:
    """`get` and `post` are the answers to `PEOPLE` in their order; the form is a good one of the owner's."""

    name: str
    path: str
    get: str
    post: str = NOT
    form: Mapping[str, str] = field(default_factory=dict)
    opens: str = ""
    """Who comes by the link, which is in the address, whoever they are."""

    def __str__(self) -> str:
        return f"{self.name} {self.path}"

    def address(self, names: Names) -> str:
        return self.path.format_map(names)

    def filled(self, names: Names) -> dict[str, str]:
        return {field: value.format_map(names) for field, value in self.form.items()}

    @property
    def is_feed(self) -> bool:
        return self.name.startswith("feed-")

    @property
    def is_of_programs(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def decider(self) -> str:
        """Who of the people can send the form with success."""
        return "owner" if self.post.startswith(("2", "3")) else "moderator"

    def answer(self, method: str, person: str) -> int:
        told = self.get if method == "get" else self.post
        return int(told.split()[PEOPLE.index(person)])


def _form(**fields: str) -> dict[str, str]:
    return fields


HOOK = _form(name="To a chat", preset="slack", chat="", events="day.top", search="", top="5", hour="6")
"""A form that makes a webhook, and changes one."""

READING = [
    Row("home", "/", LEADS, LEADS),
    Row("papers", "/papers", ALL),
    Row("papers", "/papers?q=columns", ALL),
    Row("papers-json", "/papers.json?q=columns", ALL),
    Row("papers-markdown", "/papers.md?q=columns", ALL),
    Row("suggest", "/suggest?q=co", ALL),
    Row("day", "/papers/date/{day}", ALL),
    Row("weeks", "/papers/week", LEADS),
    Row("week", "/papers/week/2026-W22", ALL),
    Row("months", "/papers/month", LEADS),
    Row("month", "/papers/month/2026-05", ALL),
    Row("trending", "/papers/trending", ALL),
    Row("paper", "/papers/{paper}", ALL),
    Row("paper", "/papers/{paper}.md", ALL),
    Row("paper", "/papers/{paper}.json", ALL),
    Row("paper", "/papers/{paper}.bib", ALL),
    Row("paper", "/papers/{paper}.png", ALL),
    Row("paper", "/papers/{other}", ALL),
    Row("author", "/authors/Ada Okafor", "404 404 404 404"),  # nothing is indexed
    Row("categories", "/categories", ALL),
    Row("category", "/categories/cs.CL", ALL),
    Row("stats", "/stats", ALL),
    Row("status", "/status", ALL),
    Row("sources", "/sources", ALL),
    Row("editions", "/editions", ALL),
    Row("edition", "/editions/none", "404 404 404 404"),
    Row("robots", "/robots.txt", ALL),
    Row("healthz", "/healthz", ALL),
    Row("readyz", "/readyz", "503 503 503 503"),  # nothing is indexed
    Row("metrics", "/metrics", "404 404 404 404"),  # it is not switched on
    Row("help", "/help", ALL),
    Row("admin", "/admin", LEADS, LEADS),
]

KEEPING = [
    Row("for-you", "/for-you", READERS),
    Row("taste", "/for-you/taste", READERS),
    Row("rules", "/for-you/rules", NOT, DO_READERS, _form(way="never", field="word", value="rows")),
    Row("cutoff", "/for-you/cutoff", NOT, DO_READERS, _form(score="1.5")),
    Row("reset", "/for-you/reset", NOT, DO_READERS),
    Row("following", "/following", READERS),
    Row("following-export", "/following.opml", READERS),
    Row("following-seen", "/following/seen", NOT, DO_READERS, _form(until="{until}", done="0")),
    Row("following-import", "/following/import", NOT, "400 400 403 400"),
    Row("follow", "/follow", NOT, DO_READERS, _form(kind="person", what="bo")),
    Row("searches", "/searches?q=columns", NOT, DO_READERS, _form(name="Columns")),
    Row("saved-search", "/searches/{search}", "200 404 403 404"),
    Row("search-rename", "/searches/{search}/rename", NOT, "302 404 403 404", _form(name="Other")),
    Row("search-delete", "/searches/{search}/delete", NOT, "302 404 403 404"),
    Row("library", "/library", READERS),
    Row("library", "/library?shelf=noted", READERS),
    Row("library", "/library?shelf=hidden", READERS),
    Row("library", "/library?q=columns", READERS),
    Row("library-import", "/library/import", NOT, "400 400 403 400"),
    Row("library-export", "/library.json", READERS),
    Row("library-export", "/library.bib", READERS),
    Row("wanted", "/library/wanted", READERS, DO_READERS, _form(forget="{wanted}")),
    Row("mark", "/mark", NOT, DO_READERS, _form(do="save {other}")),
    Row("mark", "/mark", NOT, DO_READERS, _form(do="upvote {other}")),
    Row("keep", "/keep/{paper}", READERS, DO_READERS, _form(note="New", tags="one, two")),
]

COLLECTIONS = [
    Row("collections", "/collections", ALL, DO_READERS, _form(name="New", key="{paper}")),
    Row("collection", "{private}", "200 404 404 404"),
    Row("collection", "{group}", "200 404 404 404"),
    Row("collection", "{public}", ALL),
    Row("collection-new", "{private}/new", "200 404 404 404"),
    Row("collection-new", "{public}/new", ALL),
    Row("collection-export", "{private}.json", "200 404 404 404"),
    Row("collection-export", "{group}.bib", "200 404 404 404"),
    Row("collection-export", "{public}.json", ALL),
    Row("collection-papers", "{private}/papers", NOT, "302 404 404 404", _form(do="add {other}")),
    Row("collection-papers", "{group}/papers", NOT, "302 404 404 404", _form(do="remove {paper}")),
    Row("collection-papers", "{public}/papers", NOT, "302 403 403 403", _form(do="add {other}")),
    *(
        Row(
            "collection-settings",
            path + "/settings",
            f"200 {others}",
            f"302 {others}",
            _form(name="Another name", description="Other", sharing="private", members=""),
        )
        for path, others in (("{private}", "404 404 404"), ("{group}", "404 404 404"), ("{public}", "403 403 403"))
    ),
    Row("collection-delete", "{private}/delete", "200 404 404 404", "302 404 404 404"),
    Row("collection-delete", "{public}/delete", MINE, "302 403 403 403"),
    Row("collection-leave", "{group}/leave", NOT, "302 404 404 404"),
    Row("collection-leave", "{public}/leave", NOT, DO_READERS),
]

SPEAKING = [
    Row("papers-submit", "/papers/submit", LEADS, LEADS),
    Row("submit", "/submit", READERS, DO_READERS, _form(what="{paper}")),
    Row("submit", "/submit?found={lookup}", "200 404 403 404", "400 400 403 400"),
    Row("submit-confirm", "/submit/confirm", NOT, DO_READERS, _form(paper="{other}", note="Read it", upvote="1")),
    Row("submit-confirm", "/submit/confirm", NOT, "302 404 403 404", _form(found="{lookup}", choice="0", note="")),
    Row("submit-withdraw", "/submit/withdraw", NOT, "302 404 403 302", _form(submission="{submission}")),
    Row("claim", "/claim", NOT, DO_READERS, _form(paper="{paper}", author="Bo Lindqvist")),
    Row("claim-withdraw", "/claim/withdraw", NOT, "302 404 403 404", _form(claim="{claim}")),
    Row("feature", "/feature", NOT, "302 403 403 302", _form(paper="{other}", day="{day}", sentence="Good.")),
    Row("feature-withdraw", "/feature/withdraw", NOT, "302 403 403 302", _form(feature="{feature}")),
    Row("comments", "/comments", ALL),
    Row("comment-new", "/comments/new?on={paper}", READERS, DO_READERS, _form(on="{paper}", text="Well set.")),
    Row("comment-new", "/comments/new?to={comment}", READERS, DO_READERS, _form(to="{comment}", text="Indeed.")),
    Row("comment", "/comments/{comment}", LEADS),
    Row("comment", "/comments/{hidden}", LEADS),
    Row("comment-edit", "/comments/{comment}/edit", "200 404 403 404", "302 404 403 404", _form(text="Else.")),
    Row("comment-edit", "/comments/{hidden}/edit", "200 404 403 404", "400 404 403 404", _form(text="Else.")),
    Row("comment-delete", "/comments/{comment}/delete", NOT, "302 404 403 404"),
    Row("comment-history", "/comments/{comment}/history", ALL),
    Row("comment-history", "/comments/{hidden}/history", "404 404 404 404"),
    Row("comment-react", "/comments/{comment}/react", NOT, DO_READERS, _form(emoji="🔥")),
    Row("comment-react", "/comments/{hidden}/react", NOT, "404 404 403 404", _form(emoji="🔥")),
    Row("person", "/people/ada", ALL),
    Row("notifications", "/notifications", READERS),
    Row("notifications-read", "/notifications/read", NOT, DO_READERS, _form(id="{notification}")),
    Row("notifications-choices", "/notifications/choices", NOT, DO_READERS, _form(reply="none")),
    Row("unsubscribe", "/unsubscribe/{unsubscribe}", ALL, ALL, opens="ada"),
    Row(
        "digest",
        "/digest",
        READERS,
        DO_READERS,
        _form(
            address="x@example.org",
            rhythm="daily",
            weekday="0",
            hour="7",
            zone="UTC",
            each="10",
            part="trending",
            again="1",
        ),
    ),
    Row("digest-end", "/digest/end", NOT, DO_READERS),
    Row("digest-preview", "/digest/preview.html", "200 404 403 404"),
    Row("digest-preview", "/digest/preview.txt", "200 404 403 404"),
    Row("digest-leave", "/digest/leave/{leave}", ALL, ALL, opens="ada"),
    Row("digest-paper", "/digest/paper/{told}", ALL, ALL, _form(do="save"), opens="ada"),
    Row("subscribe", "/subscribe", "404 404 404 404", "404 404 404 404"),  # no mail server is named
    Row("subscription-confirm", "/subscribe/{confirm}", ALL, ALL, opens="reader@mail.example"),
    Row(
        "report",
        "/report?kind=comment&key={theirs}",
        READERS,
        DO_READERS,
        _form(kind="comment", key="{theirs}", reason="Off."),
    ),
]

DECIDING = [
    Row("desk", "/desk", DESK),
    Row("desk-close", "/desk/close", NOT, "403 403 403 302", _form(kind="comment", key="{theirs}", do="resolve")),
    Row("desk-people", "/desk/people?name=ada", DESK, "403 403 403 302", _form(name="ada", do="ban", reason="Loud.")),
    Row(
        "desk-papers",
        "/desk/papers?key={paper}",
        DESK,
        "403 403 403 302",
        _form(key="{paper}", do="join", other="{other}"),
    ),
    Row("desk-log", "/desk/log", DESK),
    Row("desk-claims", "/desk/claims", DESK, "403 403 403 302", _form(claim="{claim}", do="accept", reason="Known.")),
    Row("comment-hide", "/comments/{comment}/hide", DESK, "403 403 403 302", _form(reason="Loud.")),
    Row("comment-unhide", "/comments/{hidden}/unhide", NOT, "403 403 403 302"),
]

ACCOUNTS = [
    Row("account", "/account", READERS, DO_READERS, _form(name="Another")),
    Row("token-make", "/account/tokens", NOT, "200 200 403 200", _form(name="A program", scope="read")),
    Row("token-revoke", "/account/tokens/{token}/revoke", NOT, DO_READERS),
    Row("webhooks", "/webhooks", READERS, DO_READERS, HOOK | _form(url="https://chat.example/new")),
    Row(
        "webhook", "/webhooks/{webhook}", "200 404 403 404", "302 404 403 404", HOOK | _form(preset="standard", url="")
    ),
    Row("webhook-do", "/webhooks/{webhook}/do", NOT, "302 404 403 404", _form(do="test")),
    Row("webhook-do", "/webhooks/{webhook}/do", NOT, "302 404 403 404", _form(do="pause")),
    Row("webhook-do", "/webhooks/{webhook}/do", NOT, "200 404 403 404", _form(do="roll")),
    Row("webhook-do", "/webhooks/{webhook}/do", NOT, "302 404 403 404", _form(do="again {message}")),
    Row("webhook-delete", "/webhooks/{webhook}/delete", "200 404 403 404", "302 404 403 404"),
    Row("account-export", "/account/export.json", READERS),
    Row("account-delete", "/account/delete", READERS, "302 400 403 400", _form(name="ada")),
    Row("invitations", "/invitations", DESK, "403 403 403 200", _form(note="For Jo")),
    Row("invitation-revoke", "/invitations/{invitation}/revoke", NOT, "403 403 403 302"),
    Row("invited", "/invited/{invited}", LEADS),
    Row("enter", "/enter/{entry}", ALL, LEADS, opens="ada"),
]

FEEDS = [
    Row("feeds", "/feeds", ALL, DO_READERS),
    Row("feed-papers", "/feeds/papers.atom", ALL),
    Row("feed-day", "/feeds/date/{day}.rss", ALL),
    Row("feed-weeks", "/feeds/week.json", ALL),
    Row("feed-week", "/feeds/week/2026-W22.atom", ALL),
    Row("feed-months", "/feeds/month.atom", ALL),
    Row("feed-month", "/feeds/month/2026-05.atom", ALL),
    Row("feed-trending", "/feeds/trending.rss", ALL),
    Row("feed-categories", "/feeds/categories/cs.CL+math.AP.atom", ALL),
    Row("feed-search", "/feeds/search.atom?q=columns", ALL),
    Row("feed-keyword", "/feeds/keyword.json?q=columns", ALL),
    Row("feed-author", "/feeds/authors/Ada Okafor.atom", "404 404 404 404"),  # nothing is indexed
    Row("feed-person", "/feeds/people/ada.atom", ALL),
    Row("feed-collection", "/feeds{public}.atom", ALL),
    Row("feed-collection", "/feeds{private}.atom", "404 404 404 404"),
    Row("feed-collection", "/feeds{group}.rss", "404 404 404 404"),
    Row("feed-secret-collection", "/feeds{private}/{feed_private}.atom", ALL, opens="ada"),
    Row("feed-secret-collection", "/feeds{group}/{feed_private}.atom", "404 404 404 404"),
    Row("feed-for-you", "/feeds/for-you/{feed_for_you}.atom", ALL, opens="ada"),
    Row("feed-for-you", "/feeds/for-you/{feed_following}.atom", "404 404 404 404"),
    Row("feed-following", "/feeds/following/{feed_following}.json", ALL, opens="ada"),
    Row("feed-outlines", "/feeds/following/{feed_following}.opml", ALL, opens="ada"),
    Row("feed-saved-search", "/feeds/searches/{search}/{feed_search}.rss", ALL, opens="ada"),
    Row("feed-saved-search", "/feeds/searches/{search}/{feed_for_you}.rss", "404 404 404 404"),
]

PROGRAMS = [
    Row("api", "/api/", LEADS, LEADS),
    Row("api-root", "/api/", LEADS, LEADS),
    Row("openapi-json", "/api/openapi.json", ALL, ALL),
    Row("hub-daily-papers", "/api/daily_papers", ALL),
    Row("hub-daily-papers", "/api/daily_papers?date={day}&submitter=ada", ALL),
    Row("hub-search", "/api/papers/search?q=columns", ALL),
    Row("hub-papers", "/api/papers", ALL),
    Row("hub-paper", "/api/papers/{paper}?field=comments", ALL),
    Row("hub-repos", "/api/arxiv/{paper}/repos", ALL),
    Row("hub-index", "/api/papers/index", NOT, BY_FORM),
    Row("hub-submit", "/api/papers/submit", NOT, BY_FORM),
    Row("hub-links", "/api/papers/{paper}/links", NOT, BY_FORM),
    Row("hub-comment", "/api/papers/{paper}/comment", NOT, BY_FORM),
    Row("hub-reply", "/api/papers/{paper}/comment/{comment}/reply", NOT, BY_FORM),
    Row("hub-claim", "/api/settings/papers/claim", NOT, BY_FORM),
    Row("hub-notifications", "/api/settings/notifications", NOT, NOT),
]
"""What programs ask; what they may write is tried in tests/api."""

ROWS = [*PROGRAMS, *READING, *FEEDS, *KEEPING, *COLLECTIONS, *SPEAKING, *DECIDING, *ACCOUNTS]
FORMS = [row for row in ROWS if row.post != NOT]
