"""The operator's admin: Django's own, without its passwords. One enters by the link that `broadsheet user` prints."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Desk(AdminConfig):
    default_site = "broadsheet.web.desk.Site"


class Site(admin.AdminSite):
    site_header = "Broadsheet, for its operator"
    site_title = "Broadsheet"
    index_title = "What can be decided here"
    enable_nav_sidebar = False
    site_url = "/papers"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Nobody types a password here: the page says how one gets in."""
        return render(request, "enter.html", {"link": None}, status=403)
