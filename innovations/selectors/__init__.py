"""What the catalogue answers. Nothing here writes."""

from innovations.selectors.cohorts import (
    cohort_in_force,
    cohort_members,
    cohorts_in_force,
    draw_cohort,
)

__all__ = ["cohort_in_force", "cohort_members", "cohorts_in_force", "draw_cohort"]
