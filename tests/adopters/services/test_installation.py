"""The demonstration and real work never share a database."""

from __future__ import annotations

import pytest

from adopters.models import Installation, User
from adopters.services.installation import MixedInstallation, claim

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_new_database_is_claimed_once_for_one_purpose(demonstration: bool) -> None:
    for _ in range(2):
        assert claim(demonstration=demonstration).demonstration is demonstration
    with pytest.raises(MixedInstallation):
        claim(demonstration=not demonstration)
    assert Installation.objects.get().demonstration is demonstration


def test_the_demonstration_is_kept_out_of_a_database_already_in_use() -> None:
    User.objects.create_user("someone@example.org")
    with pytest.raises(MixedInstallation, match="holds real data"):
        claim(demonstration=True)
    assert claim(demonstration=False).demonstration is False
