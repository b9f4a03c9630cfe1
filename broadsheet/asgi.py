"""The web application, for any ASGI server."""

import os
from typing import Any

from django.core.asgi import get_asgi_application


def _application() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")  # noqa: TID251 – Django asks for it there
    pages = get_asgi_application()

    # What stands before the pages knows people, and so the models, which Django has loaded by now.
    from django.conf import settings

    from broadsheet.api.agents.http import Agents
    from broadsheet.web.bounded import bounded
    from broadsheet.web.forwarded import Forwarded
    from broadsheet.web.held import Held
    from broadsheet.web.watching import Watched

    return Forwarded(Watched(bounded(Agents(Held(pages)))), settings.PROXIES)


application = _application()
