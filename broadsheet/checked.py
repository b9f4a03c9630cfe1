"""Values of settings that have a form: each as it is taken, or a sentence that says how to write it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def contact(text: str) -> str:
    if len(text) > 200 or not text.isascii() or not text.isprintable() or set(text) & set("() "):
        raise ImproperlyConfigured("BROADSHEET_CONTACT must be a mail address or the address of a page.")
    return text


def access(text: str) -> str:
    if text not in ("", "single", "invited", "open"):
        raise ImproperlyConfigured(f"BROADSHEET_ACCESS is “{text[:40]}”; write single, invited or open.")
    return text


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


def folder(name: str, text: str) -> Path | None:
    """A folder by its whole path, so that it is the same wherever a process was started; None where none is named."""
    if text and not Path(text).is_absolute():
        raise ImproperlyConfigured(f"{name} is “{text[:60]}”; write the whole path of a folder, like /mnt/backups.")
    return Path(text) if text else None
