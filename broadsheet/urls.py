"""Every address on one screen. The more particular ones come first: a paper's key may hold slashes."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from broadsheet.web.pages import (
    account,
    authors,
    categories,
    day,
    editions,
    enter,
    errors,
    following,
    for_you,
    help,
    library,
    paper,
    robots,
    search,
    searches,
    sources,
    stats,
    status,
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
    path("following", following.page, name="following"),
    path("following.opml", following.export, name="following-export"),
    path("following/seen", following.seen, name="following-seen"),
    path("following/import", following.adopt, name="following-import"),
    path("follow", following.follow, name="follow"),
    path("searches", searches.save, name="searches"),
    path("searches/<int:number>", searches.search, name="saved-search"),
    path("searches/<int:number>/rename", searches.rename, name="search-rename"),
    path("searches/<int:number>/delete", searches.delete, name="search-delete"),
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
    path("account", account.account, name="account"),
    path("account/tokens", account.make_token, name="token-make"),
    path("account/tokens/<int:pk>/revoke", account.revoke_token, name="token-revoke"),
    path("account/export.json", account.export, name="account-export"),
    path("account/delete", account.delete, name="account-delete"),
    path("invitations", account.invite, name="invitations"),
    path("invitations/<int:pk>/revoke", account.revoke_invitation, name="invitation-revoke"),
    path("invited/<str:token>", account.invited, name="invited"),
    path("accounts/", include("allauth.urls")),
    path("admin", RedirectView.as_view(url="/admin/"), name="admin"),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
