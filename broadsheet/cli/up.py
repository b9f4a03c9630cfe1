from __future__ import annotations

import contextlib
import errno
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import click

from broadsheet import logs
from broadsheet.cli import saying
from broadsheet.cli.kept import kept
from broadsheet.cli.serving import ANY, answer_to, beside, reachable, serve
from broadsheet.cli.verb import verb

log = logging.getLogger(__name__)

FIRST_OPERATOR = "operator"
STARTER = Path(__file__).resolve().parents[1] / "starter"
MOST_PROCESSES = 64


class AskedToStop(KeyboardInterrupt):
    """Not KeyboardInterrupt itself: if that passes through an `exec`, as of a dataclass that is being loaded, Python
    ends by the signal although it was caught."""


def _ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
    raise AskedToStop


@verb(
    "up",
    short_help="Set up what is missing, then serve the pages.",
    serves=True,
    json="Say where it serves as one JSON object (address, home, link); log one a line on standard error.",
    examples=(
        "broadsheet up",
        "BROADSHEET_HOSTS=papers.example.org broadsheet up --host 0.0.0.0 --port 80",
        "broadsheet up --port 0 --json 2>> up.jsonl",
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST_PROCESSES),
    help="So many answer; more than one where many search at once.",
)
@click.option("--no-worker", is_flag=True, help="Serve only; papers are then indexed at the start alone.")
def command(host: str, port: int, no_worker: bool, processes: int, as_json: bool) -> None:
    """Set up what is missing, then serve the pages and do the work behind them. Ctrl-C stops all of it."""
    # A service manager's stop is like Ctrl-C, and a start in the background inherits that Ctrl-C is ignored.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _ask_to_stop)
    with contextlib.suppress(KeyboardInterrupt), logs.as_json_lines(as_json), _listen(host, port) as listener:
        at = _address(listener, host)
        answer_to(host, at)
        older = _prepare()
        with _worker(as_json) if not no_worker else indexing() if older else contextlib.nullcontext():
            _serve(listener, host, at, processes, as_json)
    if not as_json:
        saying.say("Stopped.")


@contextlib.contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else, so that a taken one is said at once."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=512)
    except socket.gaierror:
        raise click.ClickException(_no_address(host)) from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise click.ClickException(_no_address(host)) from None
        raise click.ClickException(f"Cannot listen at {host}:{port}: {error.strerror}. Try another --port.") from None
    except UnicodeError:
        raise click.ClickException(_no_address(host)) from None
    # Connections inherit it; asyncio sets it only where the socket names its protocol, and this one does not. Without
    # it the second half of an answer waits 40 ms for the word that the first has come.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


def _no_address(host: str) -> str:
    return f"“{host[:80]}” is no address of this machine; write one of its names or IP addresses, or 0.0.0.0 for all."


def _address(listener: socket.socket, host: str) -> str:
    """`http://127.0.0.1:8000`"""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


def _prepare() -> bool:
    """Database, starter shelf, words. True: the index is of an older version, and serves until it is built anew."""
    from django.conf import settings

    from broadsheet.catalog.models import Paper
    from broadsheet.cli.setup import prepare_database
    from broadsheet.search import index

    prepare_database()
    if settings.STARTER and not Paper.objects.exists():
        _load_starter()
    if older := index.is_of_older_version():
        log.warning("The index is of an older version; it answers until the new one is built, beside the pages.")
    else:
        index.catch_up(words=True, vectors=0)
    return older


def _load_starter() -> None:
    """All of it or nothing, so that a start that is stopped half-way leaves an empty catalog and the next one loads."""
    from django.db import transaction
    from django.utils import timezone

    from broadsheet.catalog.ingest import ingest
    from broadsheet.sources import files
    from broadsheet.sources.base import PaperRecord

    with transaction.atomic():
        for name in ("editions.jsonl", "shelf.jsonl"):
            items = files.read(STARTER / name, files.OWN_LINES)
            ingest((item for item, _ in items if isinstance(item, PaperRecord)), now=timezone.now())


@contextlib.contextmanager
def indexing() -> Iterator[None]:
    """Without a worker, what is not indexed yet is indexed in this process while it serves."""
    from broadsheet.search import index

    ending = threading.Event()
    builder = threading.Thread(target=lambda: index.catch_up(stop=ending.is_set), name="index")
    builder.start()
    try:
        yield
    finally:
        ending.set()
        builder.join()


def _worker(as_json: bool) -> contextlib.AbstractContextManager[None]:
    """The worker as a process of its own, so that embedding never slows a page."""
    from django.conf import settings

    manner = {"quiet": ["--quiet"], "verbose": ["--verbose"]}.get(saying.manner(), [])
    how = [*manner, *(["--json"] if as_json else []), "--parent", str(os.getpid()), "--at", settings.HERE]
    return kept("worker", ["-m", "broadsheet", "work", *how])


def _operators_link(address: str) -> str:
    """Where people have to come in and no operator ever did, the link that lets the first one in; else nothing."""
    from django.conf import settings
    from django.urls import reverse

    from broadsheet.accounts import access
    from broadsheet.accounts.links import operator, token
    from broadsheet.accounts.models import Role, User

    if access.mode() == "single" or User.objects.filter(role=Role.OPERATOR).exclude(last_login=None).exists():
        return ""
    name = access.SINGLE if User.objects.filter(username=access.SINGLE).exists() else FIRST_OPERATOR
    return (settings.SITE_URL or reachable(address)) + reverse("enter", args=[token(operator(name))])


def _serve(listener: socket.socket, host: str, at: str, processes: int, as_json: bool) -> None:
    from django.conf import settings

    from broadsheet.accounts.access import LOOPBACK

    _say_where(at, _operators_link(at), as_json)
    if host in ANY and set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        saying.note("To answer under another name than localhost, set BROADSHEET_HOSTS=name1,name2.")
    if settings.SITE_URL.startswith("https://") and not settings.PROXIES:
        saying.note("HTTPS is spoken by a proxy: name its address in BROADSHEET_PROXIES, else forms are refused.")
    with beside(processes - 1, listener, host, at, as_json):
        serve(listener)


def _say_where(address: str, link: str, as_json: bool) -> None:
    from django.conf import settings

    if as_json:
        saying.line({"address": address, "home": str(settings.HOME), "link": link or None})
        return
    saying.say(f"Broadsheet is at {address}  (data in {settings.HOME}; Ctrl-C stops it)")
    if link:
        click.echo(f"Nobody runs it yet: {link} lets you in, once and within an hour.")
