"""When a site says a line is not right: both statements stand until the two agree."""

from __future__ import annotations

from django.db import transaction

from adopters.facts import recording
from adopters.models import User
from scaling.adoptions.errors import AdoptionError
from scaling.adoptions.notices import line_disputed
from scaling.ledger import tallies
from scaling.models import Adoption, Dispute, LedgerLine, LineKind


def dispute_line(*, line: LedgerLine, statement: str, by: User) -> Dispute:
    """Record what the site says of a line. Raises AdoptionError."""
    if not statement.strip():
        raise AdoptionError("Say what is not right.", "statement")
    with transaction.atomic():
        # Held as a removal holds it, so that no line is removed and disputed at once.
        adoption = _held(line.adoption_id)
        _refuse_needless(line)
        with recording(by) as record:
            dispute = record.add([Dispute(line=line, statement=statement)])[0]
        tallies.refresh(adoption.innovation_id, [adoption.pk])
        line_disputed(line, by=by)
        return dispute


def _refuse_needless(line: LedgerLine) -> None:
    if line.kind == LineKind.RETRACTED or LedgerLine.objects.filter(retracts=line).exists():
        raise AdoptionError("This line is no longer in force, so there is nothing to correct.")
    if line.disputes.standing().exists():
        raise AdoptionError("Your organisation has already said that this line is not right.")


def settle_dispute(*, dispute: Dispute, by: User) -> None:
    """The site takes its statement back; the line counts as before. Raises AdoptionError."""
    with transaction.atomic():
        adoption = _held(dispute.line.adoption_id)
        with recording(by) as record:
            if not record.supersede(Dispute.objects.filter(pk=dispute.pk)):
                raise AdoptionError("This statement was already taken back or settled.")
        tallies.refresh(adoption.innovation_id, [adoption.pk])


def _held(adoption: int) -> Adoption:
    return Adoption.objects.select_for_update(no_key=True).get(pk=adoption)
