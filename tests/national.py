"""A national installation in small, made once for all tests of a module that ask for it.

It is committed: each test of the module works on it in a transaction of its own. When the module is
over the database is emptied again, so such a module has no other tests, and none with a database of
their own (``transaction=True``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from adopters.services.installation import claim
from scaling.launcher.sign_ins import PASSWORD
from scaling.national.loading import load
from scaling.national.scale import Scale
from scaling.national.wish import Wish

#: Some 900 organisations, 22 innovations, 2,000 adoptions, 19,000 lines; everybody's first adoption
#: begins five years before ``on``.
SMALL = Wish(Scale(0.002), seed=1, on=date(2026, 11, 23), password=PASSWORD)


@pytest.fixture(scope="module")
def national(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Wish]:
    """What was made. A test that uses it also asks for ``db``."""
    with django_db_blocker.unblock():
        claim(demonstration=True)
        load(SMALL, say=len)
    yield SMALL
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
