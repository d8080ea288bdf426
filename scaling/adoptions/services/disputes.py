"""When a site says a line is not right: both statements stand until the two agree."""

from __future__ import annotations

from adopters.facts import recording
from adopters.models import User
from scaling.adoptions.errors import AdoptionError
from scaling.adoptions.notices import line_disputed
from scaling.models import Dispute, LedgerLine, LineKind


def dispute_line(*, line: LedgerLine, statement: str, by: User) -> Dispute:
    """Record what the site says of a line. Raises AdoptionError."""
    if line.kind == LineKind.RETRACTED or LedgerLine.objects.filter(retracts=line).exists():
        raise AdoptionError("This line is no longer in force, so there is nothing to correct.")
    if not statement.strip():
        raise AdoptionError("Say what is not right.", "statement")
    with recording(by) as record:
        LedgerLine.objects.select_for_update(no_key=True).get(pk=line.pk)
        if line.disputes.standing().exists():
            raise AdoptionError("Your organisation has already said that this line is not right.")
        dispute = record.add([Dispute(line=line, statement=statement)])[0]
        line_disputed(line, by=by)
        return dispute


def settle_dispute(*, dispute: Dispute, by: User) -> None:
    """The site takes its statement back; the line counts as before. Raises AdoptionError."""
    with recording(by) as record:
        if not record.supersede(Dispute.objects.filter(pk=dispute.pk)):
            raise AdoptionError("This statement was already taken back or settled.")
