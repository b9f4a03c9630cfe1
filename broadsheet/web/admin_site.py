"""The operator's admin: Django's own, without its passwords. One enters by the link that `broadsheet user` prints."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from broadsheet.web import health
from broadsheet.web.people import who


class Site(admin.AdminSite):
    site_header = "Broadsheet, for its operator"
    site_title = "Broadsheet"
    index_title = "What can be decided here"
    enable_nav_sidebar = False
    site_url = "/papers"

    def has_permission(self, request: HttpRequest) -> bool:
        """The one place that decides: who may operate sees and does everything here, anybody else nothing."""
        return who(request, "operate") is not None

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Groups, which Django's own app brings, mean nothing here."""
        if model_or_iterable is not Group:
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Without the pages for a password that nobody has."""
        known = [one for one in super().get_urls() if "password" not in str(getattr(one, "name", ""))]
        return [path("health", self.admin_view(self.health), name="health"), *known]

    def health(self, request: HttpRequest) -> HttpResponse:
        """What `broadsheet doctor` says, what waits, and how the disk fills."""
        context = {**self.each_context(request), "title": "Health", **health.context(timezone.now())}
        return TemplateResponse(request, "admin/health.html", context)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nobody types a password here: the page says how one gets in."""
        return render(request, "enter.html", {"link": None}, status=403)
