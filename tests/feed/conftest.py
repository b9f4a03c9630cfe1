"""Every test begins with nothing remembered of the catalog of another."""

import pytest

from broadsheet.feed.remembered import forget


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    forget()
