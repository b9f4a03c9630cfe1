"""Other services that accounts lean on, as the operator names them: who carries mail, where else people sign in.

Plain values from plain values; what cannot be used is said in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

MAIL_SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}
"""By the beginning of the address: its port; whether TLS begins after a greeting; whether all of it is TLS."""
MAIL_TIMEOUT = 10
FILES = "broadsheet.web.letters.files.EmailBackend"
PROVIDERS = ("github", "orcid", "oidc")


class BadService(ValueError):
    """What is named cannot be used; the message is one sentence."""


def mail(address: str, sender: str) -> dict[str, Any]:
    """Django's mail settings for `smtp+tls://user:password@host:587`; without an address letters become files."""
    if not address:
        sent = sender or "broadsheet@localhost"
        return {"EMAIL_BACKEND": FILES, "EMAIL_READY": False, "DEFAULT_FROM_EMAIL": sent, "SERVER_EMAIL": sent}
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise BadService("EMAIL_URL is no address; write it like smtp+tls://user:password@host:587.") from None
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
        raise BadService("EMAIL_URL must begin with smtp://, smtp+tls:// or smtps://, and name a host.")
    if "@" not in sender or any(sign in sender for sign in "\r\n"):
        raise BadService("BROADSHEET_MAIL_FROM must be the mail address that Broadsheet’s mail comes from.")
    usual, starts, is_tls = MAIL_SCHEMES[parts.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_READY": True,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or usual,
        "EMAIL_USE_TLS": starts,
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": MAIL_TIMEOUT,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }


def providers(tables: object) -> dict[str, Any]:
    """allauth's `SOCIALACCOUNT_PROVIDERS` of the tables `[signin.github]`, `[signin.orcid]` and `[signin.oidc]`."""
    if not isinstance(tables, Mapping):
        raise BadService("signin must be tables, like [signin.github].")
    found: dict[str, Any] = {}
    for name, table in tables.items():
        if name not in PROVIDERS:
            raise BadService(f"There is no sign-in by “{str(name)[:40]}”; write {', '.join(PROVIDERS)}.")
        wanted = ("client_id", "secret", *(("server", "name") if name == "oidc" else ()))
        told = _options(name, table, wanted)
        found["openid_connect" if name == "oidc" else name] = {"APPS": [_app(name, told)]}
    return found


def _options(name: str, table: object, wanted: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(table, Mapping) or set(table) != set(wanted):
        raise BadService(f"[signin.{name}] needs just {', '.join(wanted)}.")
    for key in wanted:
        if not isinstance(table[key], str) or not table[key].strip():
            raise BadService(f"[signin.{name}]: {key} must be text.")
    return {key: table[key].strip() for key in wanted}


def _app(name: str, told: Mapping[str, str]) -> dict[str, Any]:
    app: dict[str, Any] = {"client_id": told["client_id"], "secret": told["secret"]}
    if name == "oidc":
        if not told["server"].startswith("https://"):
            raise BadService("[signin.oidc]: server must begin with https://.")
        app |= {"provider_id": "oidc", "name": told["name"], "settings": {"server_url": told["server"]}}
    return app
