"""The description holds: whatever it allows is answered as it says, and what it forbids is refused as it says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from pytest_django.fixtures import Settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from broadsheet.accounts import tokens
from broadsheet.accounts.models import Token, User
from tests.web.attacks.world import world

EXAMPLES = 3
"""Of each operation and kind: what is asked rightly and wrongly."""
READING = {"get"}
CONFIG = SchemathesisConfig.from_dict(
    {"generation": {"with-security-parameters": False, "allow-extra-parameters": False}}  # what is unknown is ignored
)


@pytest.fixture
def token(settings: Settings, db: None) -> str:
    """Of somebody who has one of everything."""
    settings.ACCESS, settings.API_RATE = "invited", 0
    settings.ALLOWED_HOSTS = ["*"]
    world()
    made = tokens.make(User.objects.get(username="ada"), "Schema", Token.Scope.WRITE, timezone.now())
    assert made
    return made


def asked(token: str, reading: bool) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), config=CONFIG)
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if (operation.method in READING) == reading:
            for mode in GenerationMode:
                _ask(operation, mode, {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})


def _ask(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers)

    try:
        ask()
    except Unsatisfiable:  # what takes nothing can be asked nothing wrong
        assert mode == GenerationMode.NEGATIVE
    except Exception as problem:
        problem.add_note(f"{operation.label}, {mode}")
        raise


def test_reading_is_as_described(token: str) -> None:
    asked(token, reading=True)


def test_writing_is_as_described(token: str) -> None:
    asked(token, reading=False)
