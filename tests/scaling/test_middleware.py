import pytest
from django.test import Client

from adopters.models import User
from innovations.models import Innovation


@pytest.mark.parametrize("address", ["/organisations/%00/", "/areas/region/%00/", "/search/?q=%00"])
def test_an_address_with_a_nul_is_not_found(client: Client, national_lead: User, address: str) -> None:
    client.force_login(national_lead)
    assert client.get(address).status_code == 404


def test_a_nul_in_what_is_posted_is_told_beside_its_field(client: Client, national_lead: User) -> None:
    client.force_login(national_lead)
    before = Innovation.objects.count()
    answer = client.post("/innovations/new/", {"name": "A\0B"})
    assert answer.status_code == 200
    assert "Null characters are not allowed" in answer.text
    assert Innovation.objects.count() == before
