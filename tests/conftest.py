"""What every test stands on; its data folder is set by environment.py."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.clocks import SetClock
from tests.loopback import Loopback, loopback

# No test depends on the speed of the machine, nor on chance; `--hypothesis-profile explore` looks for new examples.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("broadsheet", settings.get_profile("explore"), derandomize=True)
settings.load_profile("broadsheet")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with real papers is not beside this clone")
    return SHARED


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A server on this machine that says what the test wants, misbehaviour included."""
    with loopback() as served:
        yield served


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(autouse=True)
def no_library_remembered() -> None:
    """What is remembered of people goes by ids and revisions, which another test's people may have too."""
    forget_people()


def forget_people() -> None:
    """Let all that is remembered of people be read again."""
    from broadsheet.community import discussion, notifications
    from broadsheet.community import queries as community
    from broadsheet.delivery.digests import contents
    from broadsheet.feed import expected, following, newest, recommend
    from broadsheet.library import follows, queries

    contents._trending_papers.cache_clear()
    expected._scores.cache_clear()
    recommend._ranked.cache_clear()
    recommend._near.cache_clear()
    following._by_authors.cache_clear()
    following._recent.cache_clear()
    following._last.cache_clear()
    follows._followed.cache_clear()
    newest.papers.cache_clear()
    newest._bags.clear()
    queries._marks.cache_clear()
    queries._hidden.cache_clear()
    queries._kept.cache_clear()
    queries._saved_counts.cache_clear()
    community._upvoted.cache_clear()
    community._counts.cache_clear()
    discussion._comment_counts.cache_clear()
    notifications._unread.cache_clear()
