"""Whether the settings go together: what is unsafe or cannot be meant. That each can be used was tried at the start."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host  # noqa: TID251 – the rule by which names are answered to, no request

from broadsheet.accounts import access
from broadsheet.health.found import Found, worst
from broadsheet.sources.text import counted


def prudence() -> Found:
    path = settings.HOME / "broadsheet.toml"
    file = f"{path} is understood" if path.exists() else f"There is no {path}, which is fine"
    well = f"{file}; {counted(len(settings.SOURCES), 'source is', 'sources are')} configured."
    found = [Found("note", sentence, todo) for sentence, todo in (*_of_sources(), *_of_access(), *_of_machines())]
    told = worst(found, well)
    return Found(told.verdict, f"{well} {told.sentence}" if found else well, told.todo)


Told = Iterator[tuple[str, str]]


def _of_sources() -> Told:
    if settings.OFFLINE:
        yield "BROADSHEET_OFFLINE is on: no source is asked, and webhooks wait.", ""
    elif not settings.CONTACT:
        yield (
            "Those who run the sources cannot reach you.",
            "Set BROADSHEET_CONTACT to a mail address or the address of a page.",
        )


def _of_access() -> Told:
    """What matters where others than the single user of this machine come in."""
    is_public, mode = not set(settings.ALLOWED_HOSTS) <= access.LOOPBACK, access.mode()
    if settings.DEBUG:
        yield "BROADSHEET_DEBUG is on: strangers would see what goes wrong inside.", "Take BROADSHEET_DEBUG away."
    if "*" in settings.ALLOWED_HOSTS:
        yield "Any name is answered to, so that links may lead astray.", "Write the names into BROADSHEET_HOSTS."
    if mode == "single" and is_public:
        yield (
            "Others reach it, but whoever asks from this machine is its one user without a login, and a proxy that "
            "passes nothing on looks so.",
            "Set BROADSHEET_ACCESS to invited.",
        )
    if mode == "open" and not settings.EMAIL_READY:
        yield (
            "Anybody makes accounts, and no mail shows who they are.",
            "Set EMAIL_URL, or BROADSHEET_ACCESS to invited.",
        )
    if mode != "single" and not settings.API_RATE:
        yield "Programs may ask as often as they like (BROADSHEET_API_RATE is 0).", "Set a limit, like 600."
    if mode == "open" and settings.WEBHOOKS and settings.WEBHOOKS_PRIVATE:
        yield (
            "Anybody may let this machine send requests into your network (BROADSHEET_WEBHOOKS_PRIVATE).",
            "Take BROADSHEET_WEBHOOKS_PRIVATE away.",
        )


def _of_machines() -> Told:
    parts = urlsplit(settings.SITE_URL)
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host
    if host and not validate_host(named, settings.ALLOWED_HOSTS):
        yield (
            f"Links in mails and feeds lead to {host}, which is not answered to.",
            f"Add {host} to BROADSHEET_HOSTS, or change BROADSHEET_URL.",
        )
    if parts.scheme == "http" and named not in access.LOOPBACK:
        yield (
            "BROADSHEET_URL begins with http://: what people write and read can be overheard.",
            "Serve it behind a proxy with TLS, and write https://.",
        )
    if settings.METRICS_TOKEN and not settings.METRICS:
        yield (
            "BROADSHEET_METRICS_TOKEN is set, but /metrics is off.",
            "Set BROADSHEET_METRICS=1, or take the token away.",
        )
