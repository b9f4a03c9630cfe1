"""Every address on one screen. The more particular ones come first: a paper's key may hold slashes."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from broadsheet.web.pages import (
    authors,
    categories,
    comments,
    day,
    desk,
    editions,
    enter,
    errors,
    for_you,
    help,
    library,
    notifications,
    paper,
    people,
    reports,
    robots,
    search,
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
    path("library", library.library, name="library"),
    path("library/import", library.adopt, name="library-import"),
    path("library.<str:ending>", library.export, name="library-export"),
    path("mark", library.mark, name="mark"),
    path("papers/<path:key>", paper.paper, name="paper"),  # and under it .md .json .bib .ris .csl.json .txt .png
    path("comments", comments.comments, name="comments"),
    path("comments/new", comments.write, name="comment-new"),
    path("comments/<int:pk>", comments.comment, name="comment"),
    path("comments/<int:pk>/edit", comments.edit, name="comment-edit"),
    path("comments/<int:pk>/delete", comments.delete, name="comment-delete"),
    path("comments/<int:pk>/history", comments.history, name="comment-history"),
    path("comments/<int:pk>/react", comments.react, name="comment-react"),
    path("comments/<int:pk>/hide", desk.hide, name="comment-hide"),
    path("comments/<int:pk>/unhide", desk.unhide, name="comment-unhide"),
    path("people/<str:name>", people.person, name="person"),
    path("notifications", notifications.notifications, name="notifications"),
    path("notifications/read", notifications.read, name="notifications-read"),
    path("notifications/choices", notifications.choose, name="notifications-choices"),
    path("unsubscribe/<str:token>", notifications.unsubscribe, name="unsubscribe"),
    path("report", reports.report, name="report"),
    path("desk", desk.desk, name="desk"),
    path("desk/close", desk.close, name="desk-close"),
    path("desk/people", desk.people, name="desk-people"),
    path("desk/papers", desk.papers, name="desk-papers"),
    path("desk/log", desk.log, name="desk-log"),
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
