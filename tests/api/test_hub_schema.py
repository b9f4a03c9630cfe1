"""The hub answers as its own OpenAPI schema says, whatever it is asked: tried by schemathesis, with all of its checks.

In process, and by examples that are always the same.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django.fixtures import Settings
from schemathesis.config import SchemathesisConfig

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Token, User
from broadsheet.api.hub import api
from broadsheet.community.comments import post
from tests.api.hub.conftest import Bring
from tests.api.hub.conftest import bring as bring

MAY_BE_REFUSED = ["2xx", "3xx", "400", "401", "403", "404", "429", "503"]
"""What a schema cannot say: a day may be still to come, a cursor nobody’s."""
CONFIG = {
    "checks": {"positive_data_acceptance": {"expected-statuses": MAY_BE_REFUSED}},
    "generation": {"deterministic": True},
}
DESCRIBED = json.loads(json.dumps(api.get_openapi_schema()))
schema = schemathesis.openapi.from_dict(DESCRIBED, config=SchemathesisConfig.from_dict(CONFIG))
schema.app = WSGIHandler()


@pytest.fixture
def token(bring: Bring, settings: Settings) -> str:
    """That of a person, where there is a paper that somebody spoke about."""
    settings.ACCESS = "invited"
    paper, now, ada = (
        bring(upvotes=3, authors=[{"name": "Ada Okafor"}]),
        timezone.now(),
        User.objects.create_user("ada"),
    )
    post(ada, paper, "Well counted.", now)
    return tokens.make(ada, "A program", Token.Scope.WRITE, now) or ""


@schema.parametrize()
@examples(max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_it_answers_as_it_says(case: schemathesis.Case[Any], token: str) -> None:
    shown = {} if case.method == "GET" else {"Authorization": f"Bearer {token}"}
    case.call_and_validate(headers={"Accept-Encoding": "identity", **shown})


def test_what_is_served_is_what_is_tried(db: None) -> None:
    served = Client().get("/api/openapi.json").json()
    assert served == DESCRIBED
    assert served["openapi"].startswith("3.1")
