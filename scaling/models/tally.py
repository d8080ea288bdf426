"""What figures are made from in the usual lens, kept ready: today, on today's areas, as known now.

Only ``scaling.ledger.tallies`` writes here. Everything in these tables can be made anew from the
ledger and the estate by ``manage.py rebuild``; ``verify_ledger`` compares.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from adopters.models import Organisation
from innovations.models import Cohort, Innovation
from scaling.models.adoption import Adoption
from scaling.models.multirange import DateRunsField


class Fate(models.TextChoices):
    """What became of an organisation's place by the figure's date."""

    COUNTED = "counted", "Counted"
    WAITING = "waiting", "Waiting"  # it split, and nobody has said where its place went
    ENDED = "ended", "Ended"  # it closed with no successor on file


class Placed(models.Model):
    """The areas of a site; empty where none of the kind is known."""

    region_id = models.IntegerField(null=True)
    icb_id = models.IntegerField(null=True)
    sub_icb_id = models.IntegerField(null=True)
    network_id = models.IntegerField(null=True)
    cancer_alliance_id = models.IntegerField(null=True)
    icb_cluster_id = models.IntegerField(null=True)
    in_england = models.BooleanField()
    closes_on = models.DateField(null=True)

    class Meta:
        abstract = True


class Whereabouts(Placed):
    """One row per organisation: which site its place counts in today, and where it is itself.

    ``code`` names the site; ``own_code`` is the organisation's own. ``then_fate`` and
    ``then_code`` name the site as at the end of the quarter before. ``described``: some file
    says what it is and when it is open.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    fate = models.CharField(max_length=8, choices=Fate)
    code = models.CharField(max_length=12)
    then_fate = models.CharField(max_length=8, choices=Fate)
    then_code = models.CharField(max_length=12)
    own_code = models.CharField(max_length=12)
    described = models.BooleanField()
    is_open = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["code"], name="whereabouts_code"),
            models.Index(fields=["then_code"], name="whereabouts_then_code"),
            models.Index(fields=["own_code"], name="whereabouts_own_code"),
        ]


class WhereaboutsState(models.Model):
    """One row: for which day, and with which ``EstateVersion``, the whereabouts were made."""

    day = models.DateField()
    then = models.DateField()
    estate = models.BigIntegerField()


class OwnWhereabouts(models.Model):
    """Which site one adoption counts in, where a person answered for it alone when its organisation split."""

    adoption = models.OneToOneField(
        Adoption, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    fate = models.CharField(max_length=8, choices=Fate)
    code = models.CharField(max_length=12)
    then_fate = models.CharField(max_length=8, choices=Fate)
    then_code = models.CharField(max_length=12)


class CountedSite(Placed):
    """One row per innovation and organisation counted, as at its innovation's ``TallyState.day``.

    ``rank`` is the position of its stage in ``scaling.ledger.replay.RANK``. ``live_during`` are
    its days in use; where they are one run that goes on, as of nearly every site, ``goes_on_from`` is
    its first. ``confirmed``: live, and lately vouched for. ``organisations`` are those, by key, whose
    adoptions count in it.
    """

    pk = models.CompositePrimaryKey("innovation_id", "code", "fate")
    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    fate = models.CharField(max_length=8, choices=Fate)
    code = models.CharField(max_length=12)
    site_id = models.IntegerField(null=True)
    in_cohort = models.BooleanField()
    eligible = models.BooleanField()
    live = models.BooleanField()
    confirmed = models.BooleanField()
    rank = models.SmallIntegerField(null=True)
    live_during = DateRunsField()
    goes_on_from = models.DateField(null=True)
    first_use_on = models.DateField(null=True)
    recorded_from = models.DateField(null=True)
    organisations = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [
            models.Index(fields=["innovation", "icb_id"], name="countedsite_icb"),
            models.Index(fields=["innovation"], name="countedsite_ended", condition=Q(fate="ended")),
            # The days of milestones: of sites that go on without the table, and of the others alone.
            models.Index(
                fields=["innovation", "goes_on_from"],
                include=["first_use_on", "eligible", "region_id", "icb_id", "network_id"],
                name="countedsite_going",
                condition=Q(in_england=True, goes_on_from__isnull=False) & ~Q(fate="waiting"),
            ),
            models.Index(
                fields=["innovation"],
                name="countedsite_in_runs",
                condition=Q(in_england=True, goes_on_from__isnull=True, first_use_on__isnull=False)
                & ~Q(fate="waiting"),
            ),
        ]


class TallyKind(models.TextChoices):
    """Whose sites a tally counts. All of England is the sum of the tallies by ICB."""

    ICB = "icb", "In one ICB of one region"
    SUB_ICB = "sub_icb", "In one sub-ICB location of one region"
    NETWORK = "network", "In one health innovation network of one region"
    CANCER_ALLIANCE = "cancer_alliance", "In one cancer alliance of one region"
    ICB_CLUSTER = "icb_cluster", "In one ICB cluster of one region"
    OUTSIDE = "outside", "Outside England"


class Tally(models.Model):
    """Counts of one innovation's sites in one cell of the map; ``ledger.tallies.counts`` says of what.

    Areas are 0 where none is known.
    """

    pk = models.CompositePrimaryKey("innovation_id", "kind", "region_id", "area_id")
    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=16, choices=TallyKind)
    region_id = models.IntegerField()
    area_id = models.IntegerField()
    sites = models.IntegerField()
    waiting = models.IntegerField()
    eligible = models.IntegerField()
    ever_live = models.IntegerField()
    live = models.IntegerField()
    live_eligible = models.IntegerField()
    confirmed = models.IntegerField()
    confirmed_eligible = models.IntegerField()
    confirmed_embedded = models.IntegerField()
    confirmed_sustained = models.IntegerField()
    nothing_recorded = models.IntegerField()
    contacted_or_beyond = models.IntegerField()
    engaged_or_beyond = models.IntegerField()
    committed_or_beyond = models.IntegerField()
    preparing_or_beyond = models.IntegerField()
    live_or_beyond = models.IntegerField()
    embedded_or_beyond = models.IntegerField()
    sustained_or_beyond = models.IntegerField()


class MonthTally(models.Model):
    """What happened in one innovation and region in one month; ``month`` counts months from the year 0.

    ``begun`` counts sites of which something is recorded first in that month; ``ever_live``
    first uses; ``went_live`` and ``stopped`` runs of use that began, or ended the day before, and
    the last two those of sites eligible now. ``region_id`` is 0 where none is known, and -1 outside England.
    """

    pk = models.CompositePrimaryKey("innovation_id", "region_id", "month")
    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    region_id = models.IntegerField()
    month = models.IntegerField()
    begun = models.IntegerField()
    ever_live = models.IntegerField()
    went_live = models.IntegerField()
    stopped = models.IntegerField()
    went_live_eligible = models.IntegerField()
    stopped_eligible = models.IntegerField()


class DayTally(models.Model):
    """By how much one innovation's counts moved in one region on one day; regions as in ``MonthTally``.

    ``ever_live`` counts first uses, ``live`` runs of use begun less those ended, ``live_eligible``
    the same of sites eligible now.
    """

    pk = models.CompositePrimaryKey("innovation_id", "day", "region_id")
    innovation = models.ForeignKey(
        Innovation, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    region_id = models.IntegerField()
    ever_live = models.IntegerField()
    live = models.IntegerField()
    live_eligible = models.IntegerField()


class TallyState(models.Model):
    """What one innovation's kept rows rest on. Readers use them only while it is still so.

    ``estate`` is the ``EstateVersion`` they were made with. ``shifted``: how much of the change
    in live sites since ``then`` (the end of the quarter before ``day``) is due to mergers.
    """

    innovation = models.OneToOneField(
        Innovation, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    day = models.DateField()
    then = models.DateField()
    estate = models.BigIntegerField()
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, related_name="+", db_constraint=False)
    return_interval_days = models.PositiveSmallIntegerField()
    shifted = models.IntegerField(default=0)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(name="tally_state_then", condition=Q(then__lt=models.F("day")))]
