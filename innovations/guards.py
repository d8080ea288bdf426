"""Loading an innovation, as the person asking may see it."""

from __future__ import annotations

from django.http import HttpRequest

from adopters.composed import Composed
from adopters.guards import looked_up
from innovations.models import Innovation


def innovation_seen(request: HttpRequest, slug: str) -> Innovation:
    """By its slug. Raises Http404 where there is none, or for whoever is not signed in."""
    return looked_up(request, INNOVATION.first, slug=slug)


INNOVATION = Composed(lambda slug: Innovation.objects.filter(slug=slug))
