"""How large an installation of some share of national size is."""

from __future__ import annotations

from statistics import median

import pytest

from scaling.national.scale import Scale


def test_at_full_scale_it_is_as_large_as_the_nation() -> None:
    scale = Scale(1.0)
    assert sum(scale.organisations.values()) == 20_000
    assert (scale.innovations, scale.adoptions) == (500, 1_000_000)
    assert scale.sites[0] == max(scale.sites) == 18_000
    assert median(scale.sites) == pytest.approx(1_500, rel=0.05)


@pytest.mark.parametrize("share", [0.0005, 0.002, 0.01, 0.1, 1.0, 2.0])
def test_the_sites_of_all_innovations_are_the_adoptions(share: float) -> None:
    scale = Scale(share)
    assert sum(scale.sites) == scale.adoptions == round(1_000_000 * share)
    assert len(scale.sites) == scale.innovations
    assert min(scale.sites) >= 2
    assert max(scale.sites) <= 0.95 * sum(scale.organisations.values())


@pytest.mark.parametrize("share", [0, -1, 0.0001, 3])
def test_a_scale_is_a_share(share: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        Scale(share)
