"""What can be done to the catalogue. Each act is one transaction, and its history names who did it."""

from innovations.services.catalogue import (
    InnovationDetails,
    create_innovation,
    edit_innovation,
    set_stage_wording,
)
from innovations.services.cohorts import decide_removal_proposal, discard_draft, freeze_cohort, keep_draft
from innovations.services.components import (
    add_component,
    edit_component,
    edit_version,
    move_component,
    release_version,
    remove_component,
)
from innovations.services.steps import add_step, edit_step, move_step, remove_step

__all__ = [
    "InnovationDetails",
    "add_component",
    "add_step",
    "create_innovation",
    "decide_removal_proposal",
    "discard_draft",
    "edit_component",
    "edit_innovation",
    "edit_step",
    "edit_version",
    "freeze_cohort",
    "keep_draft",
    "move_component",
    "move_step",
    "release_version",
    "remove_component",
    "remove_step",
    "set_stage_wording",
]
