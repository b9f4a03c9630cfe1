"""Who asks, and by which scheme, where a proxy stands between: as it says, if it is one that is believed.

`X-Forwarded-For` and `X-Forwarded-Proto` are read here, before all else; `Host` the proxy passes on as it came.
"""

from __future__ import annotations

import logging
from ipaddress import ip_address
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

log = logging.getLogger(__name__)
HEADERS = frozenset((b"x-forwarded-for", b"x-forwarded-proto"))


class Forwarded:
    """The application, as asked by whom the believed `proxies` (addresses, networks) name."""

    def __init__(self, application: Any, proxies: list[str]) -> None:
        self.believing = ProxyHeadersMiddleware(application, proxies)
        self.noticed = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self.noticed and scope["type"] == "http":
            self._notice(scope)
        await self.believing(scope, receive, send)

    def _notice(self, scope: Any) -> None:
        """Once, tell of a proxy that nobody named. Strangers may send the same headers: they are told apart by address,
        and nothing of theirs is logged."""
        client = (scope.get("client") or ("",))[0]
        if client in self.believing.trusted_hosts or HEADERS.isdisjoint(name for name, _ in scope["headers"]):
            return
        if _is_near(client):
            self.noticed = True
            log.warning(
                "%s forwards requests and is not believed; if it is your proxy, set BROADSHEET_PROXIES.", client
            )


def _is_near(client: str) -> bool:
    try:
        return ip_address(client).is_private
    except ValueError:
        return False
