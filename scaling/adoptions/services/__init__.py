"""What people do to progress. Each takes the person as ``by`` and refuses with a reason."""

from scaling.adoptions.services.disputes import dispute_line, settle_dispute
from scaling.adoptions.services.progress import (
    Logged,
    complete_step,
    confirm_still,
    draft_for,
    log_stage,
    log_stage_at_many,
    retract_line,
)
from scaling.adoptions.services.removals import propose_removal, withdraw_removal
from scaling.adoptions.services.splits import (
    answer_split,
    answer_split_for_adoption,
    follow_the_organisation,
)

__all__ = [
    "Logged",
    "answer_split",
    "answer_split_for_adoption",
    "complete_step",
    "confirm_still",
    "dispute_line",
    "draft_for",
    "follow_the_organisation",
    "log_stage",
    "log_stage_at_many",
    "propose_removal",
    "retract_line",
    "settle_dispute",
    "withdraw_removal",
]
