from __future__ import annotations

import pytest
from django.test import override_settings

from innovations.models import Innovation
from tests.bench.measures import counted
from tests.bench.pace import Pace, _asked


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.bench.urls")
def test_a_beat_asks_one_question_and_is_answered() -> None:
    innovation = Innovation.objects.create(slug="falls-visit", name="Falls visit")
    _asked.cache_clear()
    pace = Pace()
    assert pace.ms == 0
    pace.beat()
    with counted() as statements:
        pace.beat()
    client, address = _asked()
    assert client.get(address).content.decode() == str(innovation)
    assert statements.count == 1
    assert pace.ms > 0
