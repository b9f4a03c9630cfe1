"""A plugin of pytest (see pyproject.toml) that gives the tests a data folder of their own and no network.

It is loaded before anything reads the settings; a conftest.py is too late, because pytest-django is earlier.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

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
