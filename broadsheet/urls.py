"""Every address on one screen. The more particular ones come first: a paper's key may hold slashes."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from broadsheet.web.pages import (
    authors,
    categories,
    day,
    editions,
    enter,
    errors,
    for_you,
    help,
    library,
    paper,
    robots,
    search,
    sources,
    stats,
    status,
    taste,
    trending,
)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="papers"), name="home"),
    path("papers", day.front, name="papers"),
    path("papers.json", search.as_json, name="papers-json"),
    path("papers.md", search.as_markdown, name="papers-markdown"),
    path("suggest", search.suggest, name="suggest"),
    path("papers/date/<str:text>", day.day, name="day"),
    path("papers/week", day.newest, {"kind": "week"}, name="weeks"),
    path("papers/week/<str:text>", day.week, name="week"),
    path("papers/month", day.newest, {"kind": "month"}, name="months"),
    path("papers/month/<str:text>", day.month, name="month"),
    path("papers/trending", trending.trending, name="trending"),
    path("for-you", for_you.for_you, name="for-you"),
    path("for-you/taste", taste.taste, name="taste"),
    path("for-you/rules", taste.change_rules, name="rules"),
    path("for-you/cutoff", taste.set_cutoff, name="cutoff"),
    path("for-you/reset", taste.reset, name="reset"),
    path("library", library.library, name="library"),
    path("library/import", library.adopt, name="library-import"),
    path("library.<str:ending>", library.export, name="library-export"),
    path("mark", library.mark, name="mark"),
    path("papers/<path:key>", paper.paper, name="paper"),  # and under it .md .json .bib .ris .csl.json .txt .png
    path("authors/<path:name>", authors.author, name="author"),
    path("categories", categories.categories, name="categories"),
    path("categories/<path:code>", categories.category, name="category"),
    path("stats", stats.stats, name="stats"),
    path("status", status.status, name="status"),
    path("sources", sources.sources, name="sources"),
    path("editions", editions.editions, name="editions"),
    path("editions/<str:name>", editions.edition, name="edition"),
    path("robots.txt", robots.robots, name="robots"),
    path("help", help.help_page, name="help"),
    path("enter/<str:token>", enter.enter, name="enter"),
    path("admin", RedirectView.as_view(url="/admin/"), name="admin"),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
