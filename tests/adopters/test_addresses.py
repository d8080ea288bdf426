import pytest
from django.urls import NoReverseMatch, reverse

from adopters.addresses import address


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("home:home", ()),
        ("adopters:organisation", ("A81001",)),
        ("adopters:organisation", ("A 81001%é?",)),
        ("adoptions:site", ("heart-check", "A81001")),
        ("adoptions:remove", (12, 345678)),
        ("adoptions:remove", ("12", "345678")),
        ("dashboards:innovation_area", ("mark-1-", "mark-0-", "%s")),
        ("jobs:job", ("0f0e0d0c-0b0a-0908-0706-050403020100",)),
    ],
)
def test_an_address_is_where_django_has_the_page(name: str, args: tuple[str | int, ...]) -> None:
    assert address(name, *args) == reverse(name, args=args)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("adoptions:remove", ("twelve", 1)),
        ("adopters:organisation", ()),
        ("adopters:organisation", ("A81001", "B")),
        ("innovations:innovation", ("no/such",)),
        ("adopters:organisation", ("A8/1",)),
        ("no:such", ()),
    ],
)
def test_what_is_no_page_has_no_address(name: str, args: tuple[str | int, ...]) -> None:
    with pytest.raises(NoReverseMatch):
        address(name, *args)
