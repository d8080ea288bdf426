"""Keeping ready what figures are read from: looked after every half minute, in the background."""

from __future__ import annotations

from scaling.celery import app
from scaling.ledger import tallies

RENEW_TASK = "scaling.ledger.renew"


@app.task(name=RENEW_TASK)  # type: ignore[untyped-decorator]
def renew() -> int:
    """Make anew what does not stand any more; how many innovations that was. Safe to run twice."""
    return tallies.renew().innovations
