""" "Does not apply to us": the site's own proposal, for the next list of sites."""

from __future__ import annotations

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone

from adopters.models import Organisation, User
from innovations.models import Innovation, RemovalProposal
from scaling.adoptions.errors import AdoptionError
from scaling.adoptions.notices import removal_proposed


def propose_removal(
    *, innovation: Innovation, organisation: Organisation, reason: str, by: User
) -> RemovalProposal:
    """Ask that the next list leave the organisation out. Raises AdoptionError."""
    if not reason.strip():
        raise AdoptionError("Say why it does not apply.", "reason")
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            proposal = RemovalProposal.objects.create(
                innovation=innovation, organisation=organisation, reason=reason, proposed_by=by
            )
            removal_proposed(innovation, organisation, by=by)
            return proposal
    except IntegrityError:
        raise AdoptionError("This was already said, and waits for the innovation lead.") from None


def withdraw_removal(*, proposal: RemovalProposal, by: User) -> None:
    """It does apply after all: the proposal is closed without effect. Raises AdoptionError."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        closed = RemovalProposal.objects.filter(pk=proposal.pk, decided_at__isnull=True).update(
            decided_at=timezone.now(), decided_by=by, accepted=False
        )
    if not closed:
        raise AdoptionError("The innovation lead has already decided.")
