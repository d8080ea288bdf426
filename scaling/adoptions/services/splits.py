"""Answering where the place of an organisation that split went.

What is answered for is held before the stamp is taken, so that of two people answering at once
the later stamp is the one that stands.
"""

from __future__ import annotations

from django.db import transaction

from adopters.facts import recording
from adopters.models import Organisation, SplitAnswer, Succession, User
from scaling.adoptions.errors import AdoptionError
from scaling.models import Adoption, AdoptionSplitAnswer


def answer_split(
    *, organisation: Organisation, successor_code: str, by: User | None, note: str = ""
) -> SplitAnswer:
    """Say where everything of a split organisation counts; "" is in none of its successors.

    A later answer supersedes an earlier one. Raises AdoptionError.
    """
    _check_successor(organisation.code, successor_code)
    answer = SplitAnswer(organisation=organisation, successor_code=successor_code, note=note)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        with recording(by) as record:
            record.supersede(SplitAnswer.objects.filter(organisation=organisation))
            record.add([answer])
    return answer


def answer_split_for_adoption(
    *, adoption: Adoption, split: Organisation, successor_code: str, by: User | None, note: str = ""
) -> AdoptionSplitAnswer:
    """Say where one adoption counts, if not where the rest of its organisation does."""
    _check_successor(split.code, successor_code)
    answer = AdoptionSplitAnswer(adoption=adoption, successor_code=successor_code, note=note)
    with transaction.atomic():
        Adoption.objects.select_for_update(no_key=True).get(pk=adoption.pk)
        with recording(by) as record:
            record.supersede(AdoptionSplitAnswer.objects.filter(adoption=adoption))
            record.add([answer])
    return answer


def follow_the_organisation(*, adoption: Adoption, by: User | None) -> None:
    """Take back the answer for one adoption: it counts where its organisation does again."""
    with transaction.atomic():
        Adoption.objects.select_for_update(no_key=True).get(pk=adoption.pk)
        with recording(by) as record:
            record.supersede(AdoptionSplitAnswer.objects.filter(adoption=adoption))


def _check_successor(old_code: str, successor_code: str) -> None:
    heirs = Succession.objects.standing().filter(old_code=old_code).exclude(new_code=old_code)
    if successor_code and not heirs.filter(new_code=successor_code).exists():
        raise AdoptionError("Choose one of the organisations that took its place.", "successor")
