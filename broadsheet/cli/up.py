from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

STARTER = Path(__file__).resolve().parents[1] / "starter"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANY = ("0.0.0.0", "::")


@click.command("up")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--no-worker", is_flag=True, help="Serve only; papers are then indexed at the start alone.")
def command(host: str, port: int, no_worker: bool) -> None:
    """Set up what is missing, then serve the pages and do the work behind them. Ctrl-C stops all of it."""
    with _listen(host, port) as listener:
        _prepare()
        with contextlib.nullcontext() if no_worker else _worker():
            _serve(listener, host)


@contextlib.contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else, so that a taken one is said at once."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=512)
    except OSError as error:
        raise click.ClickException(f"Cannot listen at {host}:{port}: {error.strerror}. Try another --port.") from None
    with listener:
        yield listener


def _prepare() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from broadsheet.catalog.models import Paper
    from broadsheet.search import index

    call_command("migrate", interactive=False, verbosity=0)
    if settings.STARTER and not Paper.objects.exists():
        _load_starter()
    index.catch_up(words=True, vectors=0)


def _load_starter() -> None:
    from django.utils import timezone

    from broadsheet.catalog.ingest import ingest
    from broadsheet.sources import files
    from broadsheet.sources.base import PaperRecord

    for name in ("editions.jsonl", "shelf.jsonl"):
        items = files.read(STARTER / name, files.OWN_LINES)
        ingest((item for item, _ in items if isinstance(item, PaperRecord)), now=timezone.now())


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    """The worker as a process of its own, so that embedding never slows a page; it ends with us, however we end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "broadsheet", "work", "--parent", str(os.getpid())],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _serve(listener: socket.socket, host: str) -> None:
    import uvicorn
    from django.conf import settings

    port = listener.getsockname()[1]
    if host not in (*LOOPBACK, *ANY, *settings.ALLOWED_HOSTS):
        settings.ALLOWED_HOSTS.append(host)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Broadsheet is at http://{shown}:{port}  (data in {settings.HOME}; Ctrl-C stops it)")
    if host in ANY and set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
        click.echo("To answer under another name than localhost, set BROADSHEET_HOSTS=name1,name2.", err=True)
    config = uvicorn.Config(
        "broadsheet.asgi:application",
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    click.echo("Stopped.")
