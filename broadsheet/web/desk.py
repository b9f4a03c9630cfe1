"""Django's admin with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class Desk(AdminConfig):
    default_site = "broadsheet.web.admin_site.Site"
