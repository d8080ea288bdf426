from innovations.models.cohort import Cohort, CohortDraft, CohortMember, RemovalProposal
from innovations.models.innovation import (
    LADDER,
    Component,
    ComponentCharacter,
    Innovation,
    InnovationKind,
    InnovationStatus,
    ReturnInterval,
    Stage,
    StageWording,
    Step,
    Version,
)

__all__ = [
    "LADDER",
    "Cohort",
    "CohortDraft",
    "CohortMember",
    "Component",
    "ComponentCharacter",
    "Innovation",
    "InnovationKind",
    "InnovationStatus",
    "RemovalProposal",
    "ReturnInterval",
    "Stage",
    "StageWording",
    "Step",
    "Version",
]
