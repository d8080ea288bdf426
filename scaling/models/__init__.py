from scaling.models.adaptation import Adaptation, CoreDelivered, Sharing
from scaling.models.adoption import (
    Adoption,
    AdoptionSplitAnswer,
    Dispute,
    Evidence,
    LedgerLine,
    LineKind,
    Precision,
    Reason,
    Source,
)
from scaling.models.import_batch import BatchStatus, ImportBatch, ImportRow, RowOutcome
from scaling.models.job import Job, JobStatus
from scaling.models.milestone import Milestone, MilestoneTarget
from scaling.models.notification import Notification
from scaling.models.report import SpreadReport
from scaling.models.tally import (
    CountedSite,
    DayTally,
    Fate,
    MonthTally,
    OwnWhereabouts,
    Tally,
    TallyKind,
    TallyState,
    Whereabouts,
    WhereaboutsState,
)

__all__ = [
    "Adaptation",
    "Adoption",
    "AdoptionSplitAnswer",
    "BatchStatus",
    "CoreDelivered",
    "CountedSite",
    "DayTally",
    "Dispute",
    "Evidence",
    "Fate",
    "ImportBatch",
    "ImportRow",
    "Job",
    "JobStatus",
    "LedgerLine",
    "LineKind",
    "Milestone",
    "MilestoneTarget",
    "MonthTally",
    "Notification",
    "OwnWhereabouts",
    "Precision",
    "Reason",
    "RowOutcome",
    "Sharing",
    "Source",
    "SpreadReport",
    "Tally",
    "TallyKind",
    "TallyState",
    "Whereabouts",
    "WhereaboutsState",
]
