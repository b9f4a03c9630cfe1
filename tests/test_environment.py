"""The tests have a data folder of their own and ask no other machine."""

from pathlib import Path

from django.conf import settings


def test_the_data_folder_is_not_the_developers() -> None:
    assert settings.HOME.name.startswith("broadsheet-test-")
    assert Path.home() not in settings.HOME.parents


def test_no_test_asks_another_machine() -> None:
    assert settings.OFFLINE
