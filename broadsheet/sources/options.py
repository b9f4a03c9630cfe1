"""Reading one `[sources.NAME]` table of broadsheet.toml: what is not understood is said in one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from broadsheet.sources.base import BadRecord, PartialDate

_EVERY = re.compile(r"(\d{1,5})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=365)


class BadOption(ValueError):
    """Something in broadsheet.toml cannot be meant; the message says what to write instead."""


class Options:
    """The options of one source. What a kind does not read is an error, so that a slip of the pen is found."""

    def __init__(self, name: str, table: Mapping[str, Any], address: str = "") -> None:
        self.name, self.table = name, table
        self.address = address
        """The base address to be asked: the kind's own, or `base_url`."""
        self.read: set[str] = set()

    def _value(self, key: str) -> Any:
        self.read.add(key)
        return self.table.get(key)

    def error(self, sentence: str) -> BadOption:
        return BadOption(f"broadsheet.toml, [sources.{self.name}]: {sentence}")

    def text(self, key: str, default: str = "") -> str:
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"“{key}” must be text in quotes.")
        return value.strip()

    def names(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, each once: `["cs", "math"]`."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.error(f'“{key}” must be a list of texts, like ["cs", "math"].')
        return tuple(dict.fromkeys(one.strip() for one in value))

    def number(self, key: str, default: float, least: float = 0.0) -> float:
        value = self._value(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
            raise self.error(f"“{key}” must be a number, {least:g} or more.")
        return float(value)

    def day(self, key: str) -> date | None:
        """A TOML date, or the same as text: 2026-11-01."""
        value = self._value(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            said = PartialDate.parse(value) if isinstance(value, str) else None
        except BadRecord:
            said = None
        if value is not None and (said is None or said.precision != "day"):
            raise self.error(f"“{key}” must be a day, like 2026-11-01.")
        return said.day if said else None

    def span(self, key: str, default: timedelta) -> timedelta:
        """A time between two harvests: `"30m"`, `"6h"`, `"1d"`."""
        value = self._value(key)
        if value is None:
            return default
        match = _EVERY.fullmatch(value.strip()) if isinstance(value, str) else None
        found = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
        if not SHORTEST <= found <= LONGEST:
            raise self.error(f'“{key}” must be between 5m and 365d, like "30m", "6h" or "1d".')
        return found

    def finish(self) -> None:
        """Raises BadOption for what nobody has read."""
        unknown = sorted(set(self.table) - self.read)
        if unknown:
            known = ", ".join(sorted(self.read))
            raise self.error(f"“{unknown[0]}” is not known there; it may hold {known}.")
