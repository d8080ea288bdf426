"""What one organisation has taken up, what it is asked, and what is meant to reach it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from adopters.composed import Composed
from adopters.models import Organisation, User
from adopters.prepared import Prepared
from adopters.roles import abilities
from innovations.models import Innovation, RemovalProposal
from scaling.adoptions.selectors.carried import Lineage, changed_hands
from scaling.adoptions.selectors.place import areas_on, leads_one_of
from scaling.ledger.replay import LIVE_STAGES
from scaling.ledger.tallies import sql
from scaling.models import Adoption


class Taken(NamedTuple):
    """An adoption as its own organisation meets it, and its innovation.

    ``vouched_on``: the last day on which the site or data vouched for its use by a line that the site
    does not call wrong. ``review_on`` is the review date of a standing pause.
    """

    adoption: int
    innovation: int
    slug: str
    name: str
    summary: str
    return_interval_days: int
    stage: str
    since: date | None
    vouched_on: date | None
    review_on: date | None
    is_disputed: bool

    def is_due(self, today: date) -> bool:
        """Whether its use is to be confirmed again."""
        if self.stage not in LIVE_STAGES:
            return False
        return self.vouched_on is None or self.vouched_on + timedelta(days=self.return_interval_days) <= today


class Meant(NamedTuple):
    """An innovation meant to reach an organisation, of which nothing is recorded there.

    ``proposed_at``: when the organisation said that it does not apply to it, and ``why``; None
    unless that is still to be decided.
    """

    slug: str
    name: str
    summary: str
    proposed_at: datetime | None
    why: str | None


#: An organisation by its code. ``stands_in`` are the areas that it is in ``today``; ``has_kin`` says
#: whether it ever gave up its place or took another's.
ORGANISATION: Composed[Organisation] = Composed(
    lambda code, today: Organisation.objects.filter(code=code).annotate(
        has_kin=changed_hands("code"), stands_in=areas_on("pk", today)
    )
)


def sees_organisation(organisation: Organisation, user: User | AnonymousUser) -> bool:
    """Whether a person may see what is recorded, and what is not, of the whole ``ORGANISATION``."""
    can = abilities(user)
    return (
        can.reads_all_sites or organisation.code in can.views or leads_one_of(can, organisation.stands_in)  # type: ignore[attr-defined]
    )


def taken_up(organisation: Organisation, user: User | AnonymousUser, *, sees_all: bool) -> list[Taken]:
    """The organisation's adoptions that a person may see, by the name of the innovation.

    ``sees_all``: whether they see the whole organisation. One query.
    """
    leads = list(abilities(user).leads)
    given = {"organisation": organisation.pk, "sees_all": sees_all, "leads": leads}
    return [Taken(*row) for row in _TAKEN.run(given)]


#: By hand, as below: to put it together takes longer than to ask. The columns of ``Taken``. Only where the
#: site says that a line is not right are lines asked which of them vouch.
_TAKEN = Prepared(
    "taken_up",
    f"""
WITH its AS (
    SELECT id, innovation_id, stage, since, vouched_on,
        EXISTS (
            SELECT FROM scaling_dispute WHERE adoption_id = adoption.id AND superseded_at IS NULL
        ) AS is_disputed
    FROM scaling_adoption adoption
    WHERE organisation_id = %(organisation)s AND stage <> ''
)
SELECT its.id, innovation.id, innovation.slug, innovation.name, innovation.summary,
    innovation.return_interval_days, its.stage, its.since,
    CASE WHEN its.is_disputed THEN (
        SELECT max(line.counts_from) FROM scaling_ledgerline line
        WHERE line.adoption_id = its.id AND {sql.VOUCHES_NOW}
    ) ELSE its.vouched_on END,
    CASE WHEN its.stage = 'paused' THEN (
        SELECT pause.review_on FROM scaling_ledgerline pause
        WHERE pause.adoption_id = its.id AND pause.kind = 'entered' AND pause.stage = 'paused'
            AND pause.review_on IS NOT NULL
            AND NOT EXISTS (SELECT FROM scaling_ledgerline removal WHERE removal.retracts_id = pause.id)
        ORDER BY pause.counts_from DESC LIMIT 1
    ) END,
    its.is_disputed
FROM its
JOIN innovations_innovation innovation ON innovation.id = its.innovation_id
WHERE %(sees_all)s OR innovation.slug = ANY(%(leads)s)
ORDER BY innovation.name
""",  # noqa: S608 - names of our own
)


def meant_to_reach(organisation: Organisation, line: Lineage, recorded: Collection[int]) -> list[Meant]:
    """Innovations whose list in force names it or whom it stands for, by name.

    ``recorded``: keys of those of which something is recorded at either; they are left out. One query.
    """
    left_out = list(recorded)
    given = {"organisation": organisation.pk, "codes": line.codes, "recorded": left_out}
    return [Meant(*row) for row in _MEANT.run(given)]


#: The columns of ``Meant``.
_MEANT = Prepared(
    "meant_to_reach",
    """
SELECT innovation.slug, innovation.name, innovation.summary, proposal.proposed_at, proposal.reason
FROM innovations_innovation innovation
LEFT JOIN innovations_removalproposal proposal
    ON proposal.innovation_id = innovation.id
    AND proposal.organisation_id = %(organisation)s
    AND proposal.decided_at IS NULL
WHERE innovation.id <> ALL(%(recorded)s) AND innovation.id IN (
    SELECT cohort.innovation_id
    FROM adopters_organisation listed
    JOIN innovations_cohortmember member ON member.organisation_id = listed.id
    JOIN innovations_cohort cohort ON cohort.id = member.cohort_id
    WHERE listed.code = ANY(%(codes)s) AND NOT EXISTS (
        SELECT FROM innovations_cohort later
        WHERE later.innovation_id = cohort.innovation_id
            AND (later.recorded_at, later.number) > (cohort.recorded_at, cohort.number)
    )
)
ORDER BY innovation.name
""",
)


def open_proposals(organisation: Organisation) -> QuerySet[RemovalProposal]:
    return RemovalProposal.objects.filter(organisation=organisation, decided_at__isnull=True).select_related(
        "innovation", "proposed_by"
    )


def startable(organisation: Organisation) -> QuerySet[Innovation]:
    """Innovations being spread of which nothing is recorded at the organisation."""
    recorded = Adoption.objects.filter(organisation=organisation, innovation=OuterRef("pk")).exclude(stage="")
    return Innovation.objects.exclude(status="finished").exclude(Exists(recorded)).order_by("name")
