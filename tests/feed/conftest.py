"""Every test begins with nothing remembered of the catalog of another."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()
