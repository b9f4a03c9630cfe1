"""The web application, for any ASGI server."""

import os

from django.core.asgi import get_asgi_application

from broadsheet.api.agents.http import Agents
from broadsheet.web.bounded import bounded
from broadsheet.web.held import Held
from broadsheet.web.watching import Watched

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")  # noqa: TID251 – Django asks for it there

application = Watched(bounded(Agents(Held(get_asgi_application()))))
