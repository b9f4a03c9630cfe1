"""What an operator sees and decides in the admin: papers, merge decisions, harvests. Nothing here edits a row by hand:
papers are written by `catalog/operating.py`, harvests are paused, resumed and asked for again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from broadsheet.catalog import operating, queries
from broadsheet.catalog.harvest import identifying, timetable
from broadsheet.catalog.harvest.running import Surroundings, from_settings
from broadsheet.catalog.matching import DECIDED
from broadsheet.catalog.models import Harvest, HarvestLine, MergeDecision, Paper
from broadsheet.catalog.operating import Undecidable
from broadsheet.search import index
from broadsheet.sources.clock import Clock
from broadsheet.sources.http.body import Bounds
from broadsheet.sources.http.errors import FetchError
from broadsheet.sources.text import number_in
from broadsheet.web.rows import is_unidentified

FOUND, DOUBTFUL = 200, 500
M = TypeVar("M", bound=Model)


class Shown(admin.ModelAdmin[M]):
    """Rows that are looked at, and changed by actions alone."""

    show_full_result_count = False
    list_per_page = 50
    sortable_by: ClassVar = ()  # other orders would sort millions of rows

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Paper)
class Papers(Shown[Paper]):
    list_display = ("key", "title", "published", "told_by")
    search_fields = ("key",)
    search_help_text = "Words, a title, an id: as in the search of the papers."
    ordering = ("-pk",)

    @admin.display(description="Told by")
    def told_by(self, paper: Paper) -> str:
        return ", ".join(paper.sources)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Paper], search_term: str
    ) -> tuple[QuerySet[Paper], bool]:
        """What the search of the papers finds; the title of millions is not scanned."""
        if not search_term:
            return queryset, False
        known = queries.by_key(search_term)
        found = [known.pk] if known else [hit.paper_id for hit in index.search(search_term, limit=FOUND).hits]
        return queryset.filter(pk__in=found), False

    def get_urls(self) -> list[URLPattern]:
        ways = (
            ("separate", self.separate),
            ("join", self.join),
            ("part", self.part),
            ("identify", self.identify),
        )
        own = [
            path(f"<int:paper>/{name}", self.admin_site.admin_view(require_POST(view)), name=f"paper-{name}")
            for name, view in ways
        ]
        doubtful = path("doubtful", self.admin_site.admin_view(self.doubtful), name="paper-doubtful")
        return [*own, doubtful, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A paper and what each source says of it."""
        paper = self._paper(number_in(object_id))
        context = {
            "paper": paper,
            "statements": operating.statements(paper),
            "title": paper.title,
            "unidentified": is_unidentified(paper),
        }
        return self._page(request, "change_form.html", context)

    def doubtful(self, request: HttpRequest) -> HttpResponse:
        """Titles that several papers share, undecided, and why these were not taken for one."""
        found = [one for one in queries.doubtful(DOUBTFUL) if one.reason != DECIDED]
        return self._page(request, "doubtful.html", {"titles": found, "title": "Titles in doubt"})

    def separate(self, request: HttpRequest, paper: int) -> HttpResponse:
        chosen = [number_in(text) for text in request.POST.getlist("statement")]
        found = self._paper(paper)
        return self._decided(request, found, lambda: operating.separate(found, chosen, timezone.now()))

    def join(self, request: HttpRequest, paper: int) -> HttpResponse:
        found, name = self._paper(paper), request.POST.get("other", "").strip()
        other = queries.by_key(name)
        if other is None:
            return self._refused(request, found, f"No paper here is called “{name[:80]}”.")
        return self._decided(request, found, lambda: [operating.join(found, other, timezone.now())])

    def part(self, request: HttpRequest, paper: int) -> HttpResponse:
        found, other = self._paper(paper), queries.by_key(request.POST.get("other", "").strip())
        if other is None:
            raise Http404
        try:
            operating.part(found, other, timezone.now())
        except Undecidable as error:
            return self._refused(request, found, str(error))
        messages.success(request, f"Decided: {found.key} and {other.key} are two papers.")
        return HttpResponseRedirect(reverse("admin:paper-doubtful"))

    def identify(self, request: HttpRequest, paper: int) -> HttpResponse:
        found = self._paper(paper)
        return self._decided(request, found, lambda: [_identified(found)])

    def _paper(self, pk: int) -> Paper:
        paper = Paper.objects.filter(pk=pk).first()
        if paper is None:
            raise Http404
        return paper

    def _decided(self, request: HttpRequest, paper: Paper, decide: Callable[[], list[Paper]]) -> HttpResponse:
        try:
            papers = decide()
        except Undecidable as error:
            return self._refused(request, paper, str(error))
        messages.success(request, f"Done: {' and '.join(one.key for one in papers)}.")
        return HttpResponseRedirect(reverse("admin:catalog_paper_change", args=[papers[0].pk]))

    def _refused(self, request: HttpRequest, paper: Paper, why: str) -> HttpResponse:
        messages.error(request, why)
        return HttpResponseRedirect(reverse("admin:catalog_paper_change", args=[paper.pk]))

    def _page(self, request: HttpRequest, template: str, more: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **more}
        return TemplateResponse(request, f"admin/catalog/paper/{template}", context)


def _at_once() -> Surroundings:
    """For who waits before a page: one attempt, and none at all while arXiv has to be left alone."""

    def refuse(seconds: float) -> None:
        if seconds > 3.0:
            raise Undecidable("arXiv is being asked by a harvest just now, or does not answer; try again later.")
        time.sleep(seconds)

    return replace(from_settings(Clock(sleep=refuse)), bounds=Bounds(connect=5.0, read=10.0, overall=15.0))


def _identified(paper: Paper) -> Paper:
    """The paper that arXiv has under its title. Raises Undecidable where it has none, or cannot be asked."""
    try:
        ((_, key),) = identifying.identified([paper], _at_once())
    except FetchError as error:
        raise Undecidable(str(error)) from None
    found = queries.by_key(key) if key else None
    if found is None:
        raise Undecidable("arXiv has no paper of just this title, or has several.")
    return found


@admin.register(MergeDecision)
class Decisions(Shown[MergeDecision]):
    list_display = ("source_a", "source_id_a", "verdict", "source_b", "source_id_b", "decided_at")
    list_display_links = None
    search_fields = ("source_id_a", "source_id_b")
    ordering = ("-decided_at",)

    @admin.display(description="are")
    def verdict(self, decision: MergeDecision) -> str:
        return "one paper" if decision.same else "two papers"


@admin.register(Harvest)
class Harvests(Shown[Harvest]):
    list_display = ("source", "state", "result", "finished_at", "next_at", "paused")
    list_display_links = None
    ordering = ("source",)
    actions = ("pause", "resume", "ask_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Harvest]:
        timetable.known(settings.SOURCES)
        return super().get_queryset(request).filter(source__in=list(settings.SOURCES))

    @admin.action(description="Pause: it is not asked by itself")
    def pause(self, request: HttpRequest, rows: QuerySet[Harvest]) -> None:
        timetable.pause(rows)

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, rows: QuerySet[Harvest]) -> None:
        timetable.resume(rows)

    @admin.action(description="Ask again at once")
    def ask_again(self, request: HttpRequest, rows: QuerySet[Harvest]) -> None:
        timetable.ask_again(rows)


@admin.register(HarvestLine)
class Log(Shown[HarvestLine]):
    list_display = ("at", "source", "level", "text", "times")
    list_display_links = None
    list_filter = ("level", "source")
    search_fields = ("text",)
    ordering = ("-at",)
