"""Loading what a page is about, as the person asking may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from adopters.composed import Composed
from adopters.guards import allow, seen
from adopters.models import Organisation, User
from adopters.roles import abilities
from innovations.guards import innovation_seen
from innovations.models import Innovation
from scaling.adoptions.presenters.adoption import Reader
from scaling.adoptions.selectors.carried import changed_hands, own_answer
from scaling.adoptions.selectors.place import areas_on, leads_one_of
from scaling.adoptions.selectors.worklist import organisations_seen
from scaling.models import Adaptation, Adoption, LedgerLine

MAY_NOT_LOG = (
    "You can see this but not change it. The innovation’s leads and the organisation’s own editors can."
)


@dataclass(frozen=True)
class Place:
    """One innovation at one organisation, and the person looking. ``adoption`` may not have begun.

    ``has_kin``: whether the organisation ever gave up its place or took another's.
    """

    innovation: Innovation
    organisation: Organisation
    adoption: Adoption | None
    reader: Reader
    today: date
    has_kin: bool


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
    every: QuerySet[Any] = Organisation.objects.annotate(has_kin=changed_hands("code"))
    organisation: Any = seen(organisations_seen(every, innovation, request.user, today), code=code)
    reader = reader_of(request, innovation, organisation)
    return Place(innovation, organisation, None, reader, today, organisation.has_kin)


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
    """By the rule of ``Adoption.visible_to``. One query."""
    can, found = abilities(request.user), rows.first(**key, today=today.isoformat())
    is_seen = found and (
        can.may_see(found.innovation.slug, found.organisation.code) or leads_one_of(can, found.stands_in)  # type: ignore[attr-defined]
    )
    return found if is_seen else None


def _begun(today: str) -> QuerySet[Adoption]:
    """With the areas they are in, and with what else is to be asked about each: of most there is nothing."""
    return Adoption.objects.annotate(
        own_answer=own_answer(),
        stands_in=areas_on("organisation", today),
        has_kin=changed_hands("organisation__code"),
        is_adapted=Exists(Adaptation.objects.standing().filter(adoption=OuterRef("pk"))),
    ).select_related("innovation", "organisation")


_BEGUN = Composed(lambda key, today: _begun(today).filter(pk=key))
_BEGUN_AT = Composed(
    lambda slug, code, today: _begun(today).filter(innovation__slug=slug, organisation__code=code)
)


def _where_begun(request: HttpRequest, adoption: Adoption, today: date) -> Place:
    reader = reader_of(request, adoption.innovation, adoption.organisation)
    has_kin: bool = adoption.has_kin  # type: ignore[attr-defined]
    return Place(adoption.innovation, adoption.organisation, adoption, reader, today, has_kin)


def line_of(adoption: Adoption, key: int) -> LedgerLine:
    """A line of the adoption that states something, removed or not. Raises Http404."""
    lines = LedgerLine.objects.filter(adoption=adoption).exclude(kind="retracted")
    line: LedgerLine = seen(lines, pk=key)
    line.adoption = adoption
    return line


def allow_logging(place: Place) -> None:
    allow(place.reader.may_log, MAY_NOT_LOG)
