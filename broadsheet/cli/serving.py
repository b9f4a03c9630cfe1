"""The pages, served on a socket that listens already: by the process of `up`, and by those that it keeps beside it.

`python -m broadsheet.cli.serving FD HOST AT PARENT FORM` is one of the latter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator

from broadsheet import logs
from broadsheet.cli.kept import kept
from broadsheet.cli.verb import start_django

JSON, PLAIN = "json", "plain"
ANY = ("0.0.0.0", "::")


def answer_to(host: str, at: str) -> None:
    """The name that is listened at is answered to, and links to this machine begin with it."""
    from django.conf import settings

    from broadsheet.accounts.access import LOOPBACK

    if host not in (*LOOPBACK, *ANY, *settings.ALLOWED_HOSTS):
        settings.ALLOWED_HOSTS.append(host)
    settings.HERE = reachable(at)


def reachable(address: str) -> str:
    """The address, or one of the names that are answered to, where it is none of them."""
    from urllib.parse import urlsplit

    from django.conf import settings

    if {urlsplit(address).hostname, "*"} & set(settings.ALLOWED_HOSTS):
        return address
    named = next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".")
    return f"http://{named}:{urlsplit(address).port}"


def serve(listener: socket.socket) -> None:
    """Answer until a signal asks to stop."""
    import uvicorn

    from broadsheet.cli.patience import Patient

    config = uvicorn.Config(
        "broadsheet.asgi:application",
        log_level="warning",
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=False,  # the application has its own list of those that are believed
        http=Patient,
    )
    uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def beside(more: int, listener: socket.socket, host: str, at: str, as_json: bool) -> Iterator[None]:
    """So many more processes that answer on the same socket."""
    file = listener.fileno()
    how = ["-m", "broadsheet.cli.serving", str(file), host, at, str(os.getpid()), JSON if as_json else PLAIN]
    with contextlib.ExitStack() as all_of_them:
        for number in range(more):
            all_of_them.enter_context(kept(f"server {number + 2}", how, [file]))
        yield


def main(file: str, host: str, at: str, parent: str, form: str) -> None:
    """Serve beside another process, until it is this one's parent no more."""
    start_django()
    answer_to(host, at)
    threading.Thread(target=_end_with, args=(int(parent),), name="parent", daemon=True).start()
    with logs.as_json_lines(form == JSON), socket.socket(fileno=int(file)) as listener:
        serve(listener)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(*sys.argv[1:])
