"""What every test may ask for."""

from __future__ import annotations

import pytest
from pytest_django import Settings

pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True)
def quick_passwords(settings: SettingsWrapper) -> None:
    """Proper hashing takes a third of a second for each of the cast."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
