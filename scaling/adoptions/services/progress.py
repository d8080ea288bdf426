"""Logging what happened at a site, confirming that it is still so, and taking a line back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from django.db import transaction

from adopters.models import Organisation, User
from innovations.models import Innovation, Stage, Step
from scaling.adoptions.notices import Audience, line_removed, lines_logged
from scaling.ledger.append import Verdict, append, append_many, retract
from scaling.ledger.replay import RANK
from scaling.ledger.rules import Draft, LedgerRefusal
from scaling.models import Adoption, Evidence, LedgerLine, LineKind, Source
from scaling.periods import Period

#: How much each kind of evidence says; a line already there is only strengthened.
_STRENGTH = {Evidence.REPORTED: 0, Evidence.OBSERVED: 1, Evidence.CONFIRMED: 2}


@dataclass(frozen=True)
class Logged:
    """The line that says it now. ``is_new`` is false where it stood already."""

    line: LedgerLine
    is_new: bool


def log_stage(
    *, innovation: Innovation, organisation: Organisation, draft: Draft, by: User, today: date
) -> Logged:
    """Log a stage or exit, beginning the adoption where there is none. Raises LedgerRefusal.

    Saying the same again with better evidence keeps the line and adds that evidence to it.
    """
    with transaction.atomic():
        audience = Audience.of(innovation, [organisation], by=by)
        verdict = append_many(innovation, [(organisation.pk, draft)], by=by, today=today)[0]
        if verdict.refusal:
            raise verdict.refusal
        if verdict.line:
            lines_logged([(verdict.line, organisation)], audience)
            return Logged(verdict.line, is_new=True)
        return _already(draft, cast(int, verdict.unchanged), by, today)


def _already(draft: Draft, key: int, by: User, today: date) -> Logged:
    standing = LedgerLine.objects.select_related("adoption").get(pk=key)
    was_sent_before = draft.idempotency_key and standing.idempotency_key == draft.idempotency_key
    if was_sent_before or not _is_stronger(draft, standing):
        return Logged(standing, is_new=False)
    return Logged(_confirm(standing, draft, by, today), is_new=True)


def _is_stronger(draft: Draft, standing: LedgerLine) -> bool:
    """Whether the draft's evidence says more than any given for the line so far."""
    given = [standing.evidence, *_evidence_since(standing)]
    return _STRENGTH[Evidence(draft.evidence)] > max(
        _STRENGTH.get(Evidence(each), 0) for each in given if each
    )


def _evidence_since(standing: LedgerLine) -> Sequence[str]:
    fresh = LedgerLine.objects.standing().filter(
        adoption=standing.adoption_id, kind=LineKind.STILL, counts_from__gte=standing.counts_from
    )
    return list(fresh.values_list("evidence", flat=True))


def _confirm(standing: LedgerLine, draft: Draft, by: User, today: date) -> LedgerLine:
    """New evidence for a line that says the same already."""
    still = replace(draft, kind=LineKind.STILL, stage="", reason="", review_on=None)
    return append(standing.adoption, still, by=by, today=today)


def log_stage_at_many(
    *, innovation: Innovation, organisations: Sequence[Organisation], draft: Draft, by: User, today: date
) -> list[Verdict]:
    """Log the same at several sites. What one site refuses does not hold up the others."""
    proposals = [(site.pk, draft_for(draft, site)) for site in organisations]
    with transaction.atomic():
        audience = Audience.of(innovation, organisations, by=by)
        verdicts = append_many(innovation, proposals, by=by, today=today)
        pairs = zip(organisations, verdicts, strict=True)
        lines_logged([(verdict.line, site) for site, verdict in pairs if verdict.line], audience)
        return verdicts


def draft_for(draft: Draft, organisation: Organisation) -> Draft:
    """One draft meant for several sites, as the line of one of them."""
    if not draft.idempotency_key:
        return draft
    return replace(draft, idempotency_key=f"{draft.idempotency_key}:{organisation.pk}")


def confirm_still(
    *,
    adoption: Adoption,
    evidence: str,
    by: User,
    today: date,
    note: str = "",
    idempotency_key: str | None = None,
) -> LedgerLine:
    """Say that a site still stands where it stood. Raises LedgerRefusal."""
    draft = Draft(
        kind=LineKind.STILL,
        period=Period(today),
        evidence=evidence,
        note=note,
        idempotency_key=idempotency_key,
    )
    return append(adoption, draft, by=by, today=today)


def complete_step(
    *,
    adoption: Adoption,
    step: Step,
    period: Period,
    evidence: str,
    by: User,
    today: date,
    idempotency_key: str | None = None,
) -> LedgerLine:
    """Say that one of the innovation's own steps is done. Raises LedgerRefusal.

    A first step under Preparing is what Preparing means, so it enters that stage.
    """
    if step.innovation_id != adoption.innovation_id:
        raise LedgerRefusal("step", "This step belongs to another innovation.")
    draft = Draft(
        kind=LineKind.STILL,
        period=period,
        step=step,
        evidence=evidence,
        source=Source.FORM,
        idempotency_key=idempotency_key,
    )
    if step.stage == Stage.PREPARING and RANK.get(adoption.stage, -1) < RANK["preparing"]:
        draft = replace(draft, kind=LineKind.ENTERED, stage=Stage.PREPARING)
    return append(adoption, draft, by=by, today=today)


def retract_line(*, line: LedgerLine, by: User, note: str) -> LedgerLine:
    """Remove a line, saying why; it stays in the history. Raises LedgerRefusal."""
    if not note.strip():
        raise LedgerRefusal("note", "Say why this line is removed.")
    innovation, organisation = line.adoption.innovation, line.adoption.organisation
    with transaction.atomic():
        audience = Audience.of(innovation, [organisation], by=by)
        removal = retract(line, by=by, note=note)
        line_removed(line, organisation, audience)
        return removal
