"""An application of this process, live at a free port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


@contextmanager
def serving(application: Any, **more: Any) -> Iterator[str]:
    """Its address while the block runs; `more` is what uvicorn is told besides."""
    config = uvicorn.Config(application, port=0, lifespan="off", log_level="warning", ws="none", **more)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
