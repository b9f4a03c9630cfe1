"""Which Chromium drives the pages, and how it is started: without a window, and without asking any other host."""

from __future__ import annotations

import shutil
from pathlib import Path

CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", shutil.which("google-chrome")) if path and Path(path).exists()), ""
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
