"""Values of settings that have a form: each as it is taken, or a sentence that says how to write it."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def contact(text: str) -> str:
    if len(text) > 200 or not text.isascii() or not text.isprintable() or set(text) & set("() "):
        raise ImproperlyConfigured("BROADSHEET_CONTACT must be a mail address or the address of a page.")
    return text


def access(text: str, proxies: list[str]) -> str:
    """Behind a proxy nobody can be told from this machine’s own user."""
    if text not in ("", "single", "invited", "open"):
        raise ImproperlyConfigured(f"BROADSHEET_ACCESS is “{text[:40]}”; write single, invited or open.")
    if text == "single" and proxies:
        raise ImproperlyConfigured(
            "BROADSHEET_ACCESS is single, which is for one person without a proxy, and BROADSHEET_PROXIES names one; "
            "write invited or open, or name none."
        )
    return text


def proxies(names: list[str]) -> list[str]:
    """The addresses and networks (`10.0.0.0/8`, `fd00::/8`) that are believed when they say for whom they ask."""
    for name in names:
        try:
            network = ip_network(name)
        except ValueError:
            raise ImproperlyConfigured(
                f"BROADSHEET_PROXIES holds “{name[:60]}”; write IP addresses or networks, like 127.0.0.1, 10.0.0.0/8."
            ) from None
        if not network.prefixlen:
            raise ImproperlyConfigured(f"BROADSHEET_PROXIES holds {name}, which is everybody; name the proxies alone.")
    return names


def site(text: str) -> str:
    if text and not (text.startswith(("http://", "https://")) and text.isprintable() and " " not in text):
        raise ImproperlyConfigured("BROADSHEET_URL must begin with https:// or http://, as one types it in a browser.")
    return text.rstrip("/")


def origins(names: list[str]) -> tuple[list[str], bool]:
    """The sites whose scripts may read what is under `/api/`, like `https://papers.example`; whether all may (`*`)."""
    for name in names:
        parts = urlsplit(name)
        if name != "*" and (parts.scheme not in ("http", "https") or name != f"{parts.scheme}://{parts.netloc}"):
            raise ImproperlyConfigured(
                f"BROADSHEET_API_ORIGINS holds “{name[:60]}”; write sites like https://papers.example, or * for all."
            )
    return [name for name in names if name != "*"], "*" in names


LEVELS = ("INFO", "WARNING", "ERROR")


def logging(text: str) -> tuple[str, bool]:
    """Which level is logged, and whether as JSON: `json`, `INFO json`."""
    words = text.upper().replace(",", " ").split()
    levels = [word for word in words if word != "JSON"]
    if len(levels) > 1 or not set(levels) <= {*LEVELS, "DEBUG", "CRITICAL"}:
        raise ImproperlyConfigured(
            f"BROADSHEET_LOG is “{text[:40]}”; write INFO, WARNING or ERROR, with or without json."
        )
    return (levels or ["WARNING"])[0], "JSON" in words


def metrics_token(text: str) -> str:
    if text and not re.fullmatch(r"[\x21-\x7e]{20,200}", text):
        raise ImproperlyConfigured("BROADSHEET_METRICS_TOKEN needs 20 to 200 signs of ASCII, without spaces.")
    return text


def folder(name: str, text: str) -> Path | None:
    """A folder by its whole path, so that it is the same wherever a process was started; None where none is named."""
    if text and not Path(text).is_absolute():
        raise ImproperlyConfigured(f"{name} is “{text[:60]}”; write the whole path of a folder, like /mnt/backups.")
    return Path(text) if text else None
