"""Time and chance, handed in wherever something waits, so that tests neither sleep nor guess."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is (UTC), how to wait some seconds, and a random number between two."""

    now: Callable[[], datetime] = _now
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = random.uniform
