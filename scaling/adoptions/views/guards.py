"""Loading what a page is about, as the person asking may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpRequest
from django.utils import timezone

from adopters.guards import allow, seen
from adopters.models import Organisation, User
from adopters.roles import abilities
from innovations.models import Innovation
from scaling.adoptions.presenters.adoption import Reader
from scaling.adoptions.selectors.carried import own_answer
from scaling.adoptions.selectors.worklist import organisations_seen
from scaling.models import Adoption, LedgerLine

MAY_NOT_LOG = (
    "You can see this but not change it. The innovation’s leads and the organisation’s own editors can."
)


@dataclass(frozen=True)
class Place:
    """One innovation at one organisation, and the person looking. ``adoption`` may not have begun."""

    innovation: Innovation
    organisation: Organisation
    adoption: Adoption | None
    reader: Reader
    today: date


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def reader_of(request: HttpRequest, innovation: Innovation, organisation: Organisation) -> Reader:
    return Reader(person(request), abilities(request.user), innovation.slug, organisation.code)


def place_at(request: HttpRequest, slug: str, code: str) -> Place:
    """Raises Http404 where the person may not see this site."""
    today = timezone.localdate()
    innovation = seen(Innovation.objects.visible_to(request.user), slug=slug)
    organisations = organisations_seen(Organisation.objects.all(), innovation, request.user, today)
    organisation = seen(organisations, code=code)
    begun = Adoption.objects.filter(innovation=innovation, organisation=organisation)
    adoption = begun.annotate(own_answer=own_answer()).first()
    if adoption:
        adoption.innovation, adoption.organisation = innovation, organisation
    return Place(innovation, organisation, adoption, reader_of(request, innovation, organisation), today)


def begun(request: HttpRequest, pk: int) -> tuple[Adoption, Place]:
    """An adoption by its key, and its place. Raises Http404 where the person may not see it."""
    today = timezone.localdate()
    visible = Adoption.objects.visible_to(request.user, today).annotate(own_answer=own_answer())
    adoption = seen(visible.select_related("innovation", "organisation"), pk=pk)
    reader = reader_of(request, adoption.innovation, adoption.organisation)
    return adoption, Place(adoption.innovation, adoption.organisation, adoption, reader, today)


def line_of(adoption: Adoption, key: int) -> LedgerLine:
    """A line of the adoption that states something, removed or not. Raises Http404."""
    lines = LedgerLine.objects.filter(adoption=adoption).exclude(kind="retracted")
    line: LedgerLine = seen(lines, pk=key)
    line.adoption = adoption
    return line


def allow_logging(place: Place) -> None:
    allow(place.reader.may_log, MAY_NOT_LOG)
