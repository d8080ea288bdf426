"""Loading what a page is about, as the person asking may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from adopters.composed import Composed
from adopters.guards import allow, seen
from adopters.models import Organisation, User
from adopters.roles import abilities
from innovations.guards import innovation_seen
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
    if adoption := _adoption_seen(request, today, _BEGUN_AT, slug=slug, code=code):
        return _where_begun(request, adoption, today)
    innovation = innovation_seen(request, slug)
    organisations = organisations_seen(Organisation.objects.all(), innovation, request.user, today)
    organisation = seen(organisations, code=code)
    return Place(innovation, organisation, None, reader_of(request, innovation, organisation), today)


def begun(request: HttpRequest, pk: int) -> tuple[Adoption, Place]:
    """An adoption by its key, and its place. Raises Http404 where the person may not see it."""
    today = timezone.localdate()
    adoption = _adoption_seen(request, today, _BEGUN, key=pk)
    if adoption is None:
        raise Http404
    return adoption, _where_begun(request, adoption, today)


def _adoption_seen(
    request: HttpRequest, today: date, rows: Composed[Adoption], **key: str | int
) -> Adoption | None:
    """By the rule of ``Adoption.visible_to``; the areas that a person holds are asked about along with it."""
    can = abilities(request.user)
    if can.areas:
        found: Adoption | None = rows.query_set(**key).visible_to(request.user, today).first()
        return found
    found = rows.first(**key)
    return found if found and can.may_see(found.innovation.slug, found.organisation.code) else None


def _begun() -> QuerySet[Adoption]:
    return Adoption.objects.annotate(own_answer=own_answer()).select_related("innovation", "organisation")


_BEGUN = Composed(lambda key: _begun().filter(pk=key))
_BEGUN_AT = Composed(lambda slug, code: _begun().filter(innovation__slug=slug, organisation__code=code))


def _where_begun(request: HttpRequest, adoption: Adoption, today: date) -> Place:
    reader = reader_of(request, adoption.innovation, adoption.organisation)
    return Place(adoption.innovation, adoption.organisation, adoption, reader, today)


def line_of(adoption: Adoption, key: int) -> LedgerLine:
    """A line of the adoption that states something, removed or not. Raises Http404."""
    lines = LedgerLine.objects.filter(adoption=adoption).exclude(kind="retracted")
    line: LedgerLine = seen(lines, pk=key)
    line.adoption = adoption
    return line


def allow_logging(place: Place) -> None:
    allow(place.reader.may_log, MAY_NOT_LOG)
