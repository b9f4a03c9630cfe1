"""`broadsheet.toml` in the data folder: which settings may stand in it, and what kind each is."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_TEXT = (
    "DATABASE_URL",
    "BROADSHEET_HOSTS",
    "BROADSHEET_ACCESS",
    "BROADSHEET_URL",
    "BROADSHEET_CONTACT",
    "EMAIL_URL",
    "BROADSHEET_MAIL_FROM",
    "BROADSHEET_MODEL",
    "BROADSHEET_FAST_MODEL",
    "BROADSHEET_LOG",
    "BROADSHEET_METRICS_TOKEN",
    "BROADSHEET_API_ORIGINS",
    "BROADSHEET_PROXIES",
    "BROADSHEET_BACKUP_FOLDER",
    "SECRET_KEY",
)
_LISTS = ("BROADSHEET_HOSTS", "BROADSHEET_API_ORIGINS", "BROADSHEET_PROXIES")
_NUMBERS = (
    "BROADSHEET_SUBMISSIONS_A_DAY",
    "BROADSHEET_MAIL_A_MINUTE",
    "BROADSHEET_API_RATE",
    "BROADSHEET_SLOW_PAGE",
    "BROADSHEET_SLOW_QUERY",
    "BROADSHEET_HSTS_DAYS",
    "BROADSHEET_BACKUP_EVERY",
    "BROADSHEET_BACKUPS_KEPT",
)
_FLAGS = (
    "BROADSHEET_STARTER",
    "BROADSHEET_EXPECTED",
    "BROADSHEET_OFFLINE",
    "BROADSHEET_FULL_TEXT",
    "BROADSHEET_OPEN_DIGEST",
    "BROADSHEET_WEBHOOKS",
    "BROADSHEET_WEBHOOKS_PRIVATE",
    "BROADSHEET_METRICS",
    "BROADSHEET_UPGRADE_BACKUP",
    "BROADSHEET_DEBUG",
)
_TABLES = ("sources", "signin")


def read(home: Path) -> dict[str, Any]:
    """What it says; nothing where there is no file. Raises ImproperlyConfigured with a sentence."""
    path = home / "broadsheet.toml"
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}. Mend it or move it away.") from None
    for name, value in settings.items():
        _check(path, name, value)
    return settings


def _check(path: Path, name: str, value: Any) -> None:
    """What the file sets must be known, and of the kind that the setting takes."""
    if name == "BROADSHEET_HOME":
        raise ImproperlyConfigured(f"{path}: BROADSHEET_HOME is taken from the environment alone; remove it here.")
    if name not in (*_TEXT, *_NUMBERS, *_FLAGS, *_TABLES):
        raise ImproperlyConfigured(f"{path}: there is no setting “{name[:60]}”; {_nearest(name)}.")
    if name in _NUMBERS and not isinstance(value, int | str):
        raise ImproperlyConfigured(f"{path}: {name} must be a number.")
    texts = value if name in _LISTS and isinstance(value, list) else [value]
    if name in _TEXT and not all(isinstance(text, str) for text in texts):
        raise ImproperlyConfigured(f'{path}: {name} must be text in quotes, like {name} = "…".')
    if name in _FLAGS and not isinstance(value, bool | int | str):
        raise ImproperlyConfigured(f"{path}: {name} must be 1 or 0.")


def _nearest(name: str) -> str:
    """What a misspelt name most likely means, else where all of them are explained."""
    known = {known.casefold(): known for known in (*_TEXT, *_NUMBERS, *_FLAGS, *_TABLES)}
    near = difflib.get_close_matches(name.casefold(), known, n=1)
    return f"do you mean {known[near[0]]}" if near else "docs/settings.md has them all"
