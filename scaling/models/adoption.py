"""One innovation at one organisation, and the append-only ledger of how it went."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from adopters.facts import Fact
from adopters.models import Organisation, User
from adopters.models.version import counted
from adopters.roles import abilities
from innovations.models import Innovation, Stage, Step


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def visible_to(self, user: User | AnonymousUser, today: date | None = None) -> Self:
        """What a person may see site by site.

        An innovation lead: their innovation, everywhere. An area lead: organisations that are
        in their area ``today``, whatever areas they were in then. An adopter: their organisation.
        """
        can = abilities(user)
        if can.reads_all_sites:
            return self
        mine = Q(innovation__slug__in=can.leads) | Q(organisation__code__in=can.views)
        if can.areas:
            theirs = Organisation.objects.standing_in(can.areas, today or timezone.localdate())
            mine |= Q(Exists(theirs.filter(pk=OuterRef("organisation"))))
        return self.filter(mine)


class Adoption(models.Model):
    """One row per innovation and organisation: the projection of its ledger, as of today.

    Only ``scaling.ledger`` writes the projected columns. ``stage`` is empty while no line
    stands. ``first_<stage>_on`` is the day the earliest standing entry of that very stage
    counts from. ``vouched_on`` is the last day that the site or data vouched for use, disputed or not.
    """

    # Neither has an index of its own: those below begin with them.
    innovation = models.ForeignKey(Innovation, models.PROTECT, related_name="adoptions", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="adoptions", db_index=False)
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    since = models.DateField(null=True, blank=True)
    first_contacted_on = models.DateField(null=True, blank=True)
    first_engaged_on = models.DateField(null=True, blank=True)
    first_committed_on = models.DateField(null=True, blank=True)
    first_preparing_on = models.DateField(null=True, blank=True)
    first_live_on = models.DateField(null=True, blank=True)
    first_embedded_on = models.DateField(null=True, blank=True)
    first_sustained_on = models.DateField(null=True, blank=True)
    last_activity_on = models.DateField(null=True, blank=True)
    vouched_on = models.DateField(null=True, blank=True)
    last_recorded_at = models.DateTimeField(null=True, blank=True)
    contradictory = models.BooleanField(
        default=False, help_text="A removal left later lines without what they rest on"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        constraints = [
            # With its key, so that whether something was begun at many sites is read beside each other.
            models.UniqueConstraint(
                fields=["innovation", "organisation"], include=["id"], name="adoption_unique"
            )
        ]
        indexes = [
            models.Index(fields=["innovation", "stage", "vouched_on"], include=["id"], name="adoption_stage"),
            # The adoptions of an organisation lie all over the table: its own pages read them without it.
            models.Index(
                fields=["organisation"],
                include=["innovation", "id", "stage", "since", "vouched_on"],
                name="adoption_organisation",
            ),
            models.Index(
                fields=["innovation"], condition=Q(contradictory=True), name="adoption_contradictory"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.innovation} at {self.organisation}"


class LineKind(models.TextChoices):
    ENTERED = "entered", "Entered"
    STILL = "still", "Still so"
    RETRACTED = "retracted", "Removed"


class Precision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Year"


class Source(models.TextChoices):
    FORM = "form", "Form"
    IMPORT = "import", "Imported file"
    RETURN = "return", "Return"
    API = "api", "API"


class Evidence(models.TextChoices):
    REPORTED = "reported", "Reported by the innovation lead"
    CONFIRMED = "confirmed", "Confirmed by the site"
    OBSERVED = "observed", "Seen in routine data"


class Reason(models.TextChoices):
    """The coded barriers; an exit gives one."""

    PRIORITY = "priority", "Not a priority now"
    NO_EVIDENCE = "no_evidence", "No evidence for our setting"
    COST = "cost", "Cost or no funding"
    STAFF_TIME = "staff_time", "No staff time"
    SKILLS = "skills", "Skills gap"
    IT = "it", "IT or integration"
    PROCUREMENT = "procurement", "Procurement or contract"
    GOVERNANCE = "governance", "Information governance or clinical safety approval"
    SPACE = "space", "Space or equipment"
    LEADERSHIP = "leadership", "Leadership support"
    SCEPTICISM = "scepticism", "Clinical scepticism"
    PATHWAY_FIT = "pathway_fit", "Pathway fit"
    KEY_PERSON = "key_person", "Key person left"
    REORGANISATION = "reorganisation", "Reorganisation or merger"
    SUPPLIER = "supplier", "Supplier or product problem"
    PATIENTS = "patients", "Patient acceptability or equity"
    POLICY = "policy", "National policy change"
    OTHER = "other", "Other"


class LedgerLineQuerySet(models.QuerySet["LedgerLine"]):
    def standing(self, known_at: datetime | None = None) -> LedgerLineQuerySet:
        """Entered and still lines not removed, as recorded by ``known_at``; None is now."""
        lines = self.filter(kind__in=[LineKind.ENTERED, LineKind.STILL])
        removals = LedgerLine.objects.filter(retracts=OuterRef("pk"))
        if known_at is not None:
            lines, removals = (each.filter(recorded_at__lte=known_at) for each in (lines, removals))
        return lines.filter(~Exists(removals))


class LedgerLine(models.Model):
    """One dated line. Never changed, never deleted: the database refuses both.

    ``occurred_on`` is the first day of the period that ``precision`` names. ``counts_from`` is
    the day the line takes effect: the first of its period, or for an exit the last. A
    ``retracted`` line names the line it removes in ``retracts`` and has no date of its own.

    The indexes hold only lines that have something to find: there are ten million lines and few
    of them are removals or steps. Nobody looks lines up by who recorded them.
    """

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="lines", db_index=False)
    kind = models.CharField(max_length=10, choices=LineKind)
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    occurred_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=Precision, blank=True)
    counts_from = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    source = models.CharField(max_length=8, choices=Source)
    evidence = models.CharField(max_length=10, choices=Evidence, blank=True)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    note = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True, help_text="When a pause is looked at again")
    retracts = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="retraction", db_index=False
    )
    batch = models.ForeignKey(
        "scaling.ImportBatch", models.PROTECT, null=True, blank=True, related_name="lines", db_index=False
    )
    idempotency_key = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 - unique where given

    objects = LedgerLineQuerySet.as_manager()

    class Meta:
        indexes = [
            # Holds what figures and rules need of a line, so that many are read without the table.
            models.Index(
                fields=["adoption", "counts_from"],
                include=["id", "kind", "stage", "precision", "recorded_at", "evidence", "step", "retracts"],
                name="ledger_line_adoption",
            ),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="ledger_line_batch"),
            models.Index(fields=["step"], condition=Q(step__isnull=False), name="ledger_line_step"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["retracts"], condition=Q(retracts__isnull=False), name="ledger_line_removed_once"
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="ledger_line_recorded_once",
            ),
            models.CheckConstraint(
                name="ledger_line_kind_has_its_fields",
                condition=Q(kind="entered", occurred_on__isnull=False, retracts__isnull=True) & ~Q(stage="")
                | Q(kind="still", stage="", occurred_on__isnull=False, retracts__isnull=True)
                | Q(kind="retracted", stage="", occurred_on__isnull=True, retracts__isnull=False),
            ),
            models.CheckConstraint(
                name="ledger_line_dated_with_precision",
                condition=Q(occurred_on__isnull=True, precision="", counts_from__isnull=True)
                | Q(occurred_on__isnull=False, counts_from__isnull=False) & ~Q(precision=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Dispute(Fact):
    """A site says a line is not right. Stands until the two agree.

    ``adoption`` is that of the line, which the database fills in: no line ever moves.
    """

    line = models.ForeignKey(LedgerLine, models.PROTECT, related_name="disputes")
    adoption = models.ForeignKey(
        Adoption, models.PROTECT, related_name="disputes", editable=False, db_index=False
    )
    statement = models.TextField(help_text="What the site says happened")

    class Meta(Fact.Meta):
        triggers = [
            *Fact.Meta.triggers,
            pgtrigger.Trigger(
                name="dispute_is_of_its_lines_adoption",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    NEW.adoption_id := (SELECT adoption_id FROM scaling_ledgerline WHERE id = NEW.line_id);
                    RETURN NEW;
                """,
            ),
        ]
        indexes = [
            models.Index(
                fields=["adoption"], condition=Q(superseded_at__isnull=True), name="dispute_standing"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(superseded_at__isnull=True), name="dispute_one_standing"
            )
        ]


class AdoptionSplitAnswer(Fact):
    """Where one adoption went when its organisation split, if not where the rest did."""

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="split_answers")
    successor_code = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)

    class Meta(Fact.Meta):
        triggers = counted(Fact.Meta.triggers)
        constraints = [
            models.UniqueConstraint(
                fields=["adoption"],
                condition=Q(superseded_at__isnull=True),
                name="adoption_split_answer_one_standing",
            )
        ]
