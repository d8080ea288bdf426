"""What pages are about, by name."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Count, Model, Q

from adopters.models import (
    Area,
    FileLoad,
    Grant,
    HeldFile,
    Invitation,
    Organisation,
    Role,
    Succession,
    User,
)
from innovations.models import Cohort, CohortDraft, Component, Innovation, Step, Version
from scaling.models import Adaptation, Adoption, ImportBatch, Job, LedgerLine, Milestone, SpreadReport
from tests.bench.pools import Pool

NOTHING = Pool()
INNOVATION = Pool(Innovation, {"slug": "slug"}, innovation="")
AREA = Pool(Area, {"kind": "kind", "code": "code"}, where=Q(closes_on=None))
INNOVATION_AREA = Pool(
    Adoption,
    {"slug": "innovation__slug", "kind": "organisation__memberships__area__kind"}
    | {"code": "organisation__memberships__area__code"},
    innovation="innovation__",
    where=Q(organisation__memberships__area__kind__in=["region", "icb"])
    & Q(organisation__memberships__superseded_at=None, organisation__memberships__area__closes_on=None),
)
ORGANISATION = Pool(Organisation, {"code": "code"}, organisation="pk__", where=Q(closes_on=None))
PERSON = Pool(User, {"pk": "pk"}, where=Q(grants__role=Role.ADOPTER_VIEWER))
VIEWERS_ROLE = Pool(Grant, {"pk": "pk"}, where=Q(role=Role.ADOPTER_VIEWER, ended_at=None))
INVITATION = Pool(Invitation, {"pk": "pk"}, where=Q(accepted_at=None))
FILE_LOAD = Pool(FileLoad, {"pk": "pk"})
HELD_FILE = Pool(HeldFile, {"pk": "pk"})
JOB = Pool(Job, {"job_id": "pk"})
MILESTONE = Pool(Milestone, {"pk": "pk"}, innovation="innovation__")
REPORT = Pool(SpreadReport, {"number": "number"})
IMPORT = Pool(ImportBatch, {"pk": "pk"}, innovation="innovation__")

ADOPTION = Pool(Adoption, {"pk": "pk"}, "innovation__", "organisation__")
PLACE = replace(ADOPTION, parts={"slug": "innovation__slug", "code": "organisation__code"})
#: Organisations of which a person may see what is recorded.
TAKING_PART = replace(ADOPTION, parts={"code": "organisation__code"})
ADAPTED = replace(ADOPTION, parts={"adoption": "pk"})
STEP_TO_DO = replace(
    ADOPTION, parts={"pk": "pk", "key": "innovation__steps"}, where=~Q(innovation__steps=None)
)
ADAPTATION = Pool(Adaptation, {"pk": "pk"}, "adoption__innovation__", "adoption__organisation__")
LINE = Pool(
    LedgerLine,
    {"pk": "adoption", "key": "pk"},
    "adoption__innovation__",
    "adoption__organisation__",
    ~Q(kind="retracted") & Q(retraction=None),
)

_SPLIT = (
    Succession.objects.values("old_code").annotate(ways=Count("pk")).filter(ways__gt=1).values("old_code")
)
SPLIT = Pool(Organisation, {"code": "code"}, organisation="pk__", where=Q(code__in=_SPLIT))
SPLIT_ADOPTION = replace(
    ADOPTION,
    parts={"code": "organisation__code", "pk": "pk"},
    where=Q(organisation__code__in=_SPLIT),
)


def _under(model: type[Model], path: str, key: str) -> Pool:
    """Something of an innovation, at an address that names both."""
    return Pool(model, {"slug": f"{path}slug", key: key}, path)


COMPONENT = _under(Component, "version__innovation__", "pk")
STEP = _under(Step, "innovation__", "pk")
DRAFT = _under(CohortDraft, "innovation__", "pk")
VERSION = _under(Version, "innovation__", "number")
COHORT = _under(Cohort, "innovation__", "number")
TWO_COHORTS = replace(COHORT, parts={"slug": "innovation__slug"}, where=Q(number=2))


def fixed(pool: Pool = NOTHING, **parts: str) -> Pool:
    """The same with parts that never change."""
    return replace(pool, fixed=parts)
