"""What every test stands on. The data folder is set before the settings are read."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.clocks import SetClock
from tests.loopback import Loopback, loopback

# No test depends on the speed of the machine.
settings.register_profile("broadsheet", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("broadsheet")

_home = tempfile.mkdtemp(prefix="broadsheet-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["BROADSHEET_HOME"] = _home
MODELS = Path(__file__).resolve().parents[1] / ".cache" / "model"
"""Where the embedding model is built once a clone, for all runs of the tests."""
MODELS.mkdir(parents=True, exist_ok=True)
Path(_home, "model").symlink_to(MODELS)
os.environ["DATABASE_URL"] = f"sqlite:///{_home}/test.sqlite3"
os.environ["BROADSHEET_OFFLINE"] = "1"  # no test asks another machine
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

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
