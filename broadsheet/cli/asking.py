"""The Broadsheet that a verb asks by the interface for programs: that of this machine, or another one by `--server`.

The one of this machine answers in this process, without a server; so both say the same, by the same client.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from broadsheet.client import Broadsheet


@dataclass(frozen=True, slots=True)
class Remote:
    """Another installation, and who asks there; an empty token is nobody."""

    url: str
    token: str = ""


@contextmanager
def asked(remote: Remote | None) -> Iterator[Broadsheet]:
    """What it refuses, and that it cannot be reached, is a sentence."""
    from broadsheet.client import Broadsheet, Problem
    from broadsheet.sources.text import clean

    try:
        with Broadsheet(remote.url, remote.token) if remote else _here() as site:
            yield site
    except Problem as problem:
        raise click.ClickException(clean(problem.detail)) from None


def _here() -> Broadsheet:
    import httpx2
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from broadsheet.catalog import queries
    from broadsheet.cli.serving import reachable
    from broadsheet.client import Broadsheet

    queries.revision()  # a database that does not answer is said here, rather than by an answer that something broke
    return Broadsheet(reachable(settings.HERE), transport=httpx2.WSGITransport(get_wsgi_application()))
