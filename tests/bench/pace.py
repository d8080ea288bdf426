"""How fast the machine is while something is measured, by a page that asks one question.

The budgets of the design are milliseconds on a machine where such a page takes one. The same page
takes two or three on another, or on the same in a bad hour, and so does everything else. It is asked
for between what is measured, and budgets are held at its pace.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from statistics import median
from time import perf_counter

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import reverse

from innovations.models import Innovation


def page(request: HttpRequest, key: int) -> HttpResponse:
    """Something is found by its key, and named: Django and one query, without any middleware."""
    return HttpResponse(str(Innovation.objects.get(pk=key)))


@dataclass
class Pace:
    """What such pages took meanwhile, in seconds."""

    beats: list[float] = field(default_factory=list)

    def beat(self) -> None:
        client, address = _asked()
        began = perf_counter()
        client.get(address)
        self.beats.append(perf_counter() - began)

    @property
    def ms(self) -> float:
        """The median; 0 where none was asked for."""
        return median(self.beats) * 1000 if self.beats else 0.0


@cache
def _asked() -> tuple[Client, str]:
    client = Client(SERVER_NAME="localhost")
    client.handler = ClientHandler()
    with override_settings(MIDDLEWARE=[]):
        client.handler.load_middleware()
    address = reverse("one_query", args=[Innovation.objects.values_list("pk", flat=True)[:1].get()])
    client.get(address)  # the first warms what others find warm
    return client, address
