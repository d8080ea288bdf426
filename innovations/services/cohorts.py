"""Freeze the list of sites an innovation is meant to reach."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone

from adopters.facts import recording
from adopters.models import User
from innovations.cohort_rule import CodeList, CohortRule, CohortSource
from innovations.errors import CatalogueError
from innovations.models import Cohort, CohortDraft, CohortMember, Innovation, RemovalProposal
from innovations.selectors.cohorts import DrawnCohort, DrawnMember
from innovations.services.acting import acting, locked


def keep_draft(*, innovation: Innovation, source: CohortSource, by: User) -> CohortDraft:
    """Keep a list to look at, until it is frozen or thrown away; one a person and innovation."""
    with acting(by):
        CohortDraft.objects.filter(innovation=innovation, created_by=by).delete()
        draft = CohortDraft(innovation=innovation, created_by=by)
        if isinstance(source, CohortRule):
            draft.rule = source.as_json()
        else:
            draft.filename = source.filename[:200]
            draft.entries = [[entry.row, entry.code] for entry in source.entries]
        draft.save()
    return draft


def freeze_cohort(*, innovation: Innovation, drawn: DrawnCohort, by: User | None, reason: str = "") -> Cohort:
    """The list as drawn, numbered and for ever; in force from now.

    Raises CatalogueError where it supersedes another and gives no reason.
    """
    with acting(by):
        # The innovation is held before the stamp is taken, so that numbers and stamps agree.
        locked(innovation)
        last = innovation.cohorts.aggregate(last=Max("number"))["last"] or 0
        if last and not reason.strip():
            raise CatalogueError(f"Say why this list takes the place of list {last}.", "reason")
        with recording(by) as r:
            cohort = Cohort.objects.create(
                innovation=innovation,
                number=last + 1,
                drawn_on=drawn.source.drawn_on,
                rule=drawn.source.as_json() if isinstance(drawn.source, CohortRule) else {},
                filename=drawn.source.filename[:200] if isinstance(drawn.source, CodeList) else "",
                reason=reason.strip(),
                size=len(drawn.members),
                recorded_at=r.at,
                recorded_by=by,
            )
            _store(cohort, drawn.members)
    return cohort


def discard_draft(*, draft: CohortDraft, by: User | None) -> None:
    with acting(by):
        draft.delete()


def decide_removal_proposal(*, proposal: RemovalProposal, accepted: bool, by: User) -> RemovalProposal:
    """Accepted, the organisation is left out of every later list; the one in force does not change.

    A decision can be changed, which the history keeps.
    """
    with acting(by):
        current = RemovalProposal.objects.select_for_update().get(pk=proposal.pk)
        if current.decided_at is not None and current.accepted == accepted:
            raise CatalogueError("This has already been decided so.")
        current.accepted, current.decided_by, current.decided_at = accepted, by, timezone.now()
        current.save()
    return current


def _store(cohort: Cohort, members: Iterable[DrawnMember]) -> None:
    rows = (
        CohortMember(cohort=cohort, organisation_id=member.organisation_id, why=member.why)
        for member in members
    )
    CohortMember.objects.bulk_create(rows, batch_size=5_000)
