"""Adaptations as a list of cards, and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from adopters.look.formats import nhs_date
from adopters.roles import Abilities
from scaling.models import Adaptation

EXPORT_HEADER = (
    "innovation",
    "organisation_code",
    "organisation",
    "part",
    "what_changed",
    "core_delivered",
    "recorded_on",
)
NO_ONE_PART = "No one part"


@dataclass(frozen=True)
class AdaptationCard:
    """``by`` credits the organisation; ``sharing`` and ``remove`` are for its own people."""

    innovation: str
    by: str
    text: str
    part: str
    core: str
    sharing: str
    said: str
    remove: str


def items(found: Sequence[Adaptation], can: Abilities) -> list[AdaptationCard]:
    return [_card(each, can) for each in found]


def _card(adaptation: Adaptation, can: Abilities) -> AdaptationCard:
    organisation = adaptation.adoption.organisation
    own = can.may_edit(organisation.code)
    return AdaptationCard(
        innovation=adaptation.adoption.innovation.name,
        by=organisation.name,
        text=adaptation.what_changed,
        part=adaptation.component.name if adaptation.component else NO_ONE_PART,
        core=str(adaptation.get_core_delivered_display()),
        sharing=str(adaptation.get_sharing_display()) if own else "",
        said=f"{organisation.name}, {nhs_date(adaptation.recorded_at)}",
        remove=reverse("adaptations:remove", args=[adaptation.pk]) if own else "",
    )


def export_rows(found: Iterable[Adaptation]) -> Iterator[tuple[str, ...]]:
    for each in found:
        yield (
            each.adoption.innovation.name,
            each.adoption.organisation.code,
            each.adoption.organisation.name,
            each.component.name if each.component else NO_ONE_PART,
            each.what_changed,
            str(each.get_core_delivered_display()),
            nhs_date(each.recorded_at),
        )
