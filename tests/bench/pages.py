"""Every page that is measured, one line each. A page without a line fails a test."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.bench import subjects as about
from tests.bench import variants as asked
from tests.bench.budgets import FIGURES, Budget
from tests.bench.pools import Pool
from tests.bench.subjects import fixed
from tests.bench.variants import Variant

EMPTY, EMPTY_SIGNED_IN = "empty view", "empty view, signed in"


@dataclass(frozen=True)
class Page:
    """A page by the name of its address. ``floor`` names the measure it is held against."""

    name: str
    about: Pool = about.NOTHING
    variants: tuple[Variant, ...] = asked.AS_USUAL
    budget: Budget | None = None
    floor: str = EMPTY_SIGNED_IN

    def budget_of(self, variant: Variant) -> Budget | None:
        return variant.budget or self.budget

    def on_usual_dates(self) -> Page:
        return replace(self, variants=tuple(each for each in self.variants if each.budget is None))


FIGURE_PAGES = (
    Page("dashboards:national", variants=asked.DATES, budget=FIGURES, floor="SQL of the nation"),
    Page("dashboards:innovation", about.INNOVATION, asked.SIZES_AND_DATES, FIGURES, "SQL of an innovation"),
    Page("dashboards:innovation_area", about.INNOVATION_AREA, asked.DATES, FIGURES, "SQL of an innovation"),
    Page("dashboards:area", about.AREA, asked.AREAS, FIGURES, "SQL of an area"),
    Page("dashboards:organisation", about.ORGANISATION, asked.DATES, FIGURES, "SQL of an organisation"),
    Page("dashboards:behind", fixed(about.INNOVATION, indicator="live_now"), asked.SIZES_AND_DATES, FIGURES),
    Page("dashboards:curve", about.INNOVATION, asked.CHARTS, FIGURES, "SQL of a curve"),
    Page("dashboards:curve_spec", about.INNOVATION, asked.SIZES, FIGURES, "SQL of a curve"),
    Page("dashboards:curve_csv", about.INNOVATION, asked.SIZES, FIGURES, "SQL of a curve"),
    Page("home:home", budget=FIGURES),
    Page("adopters:search", variants=asked.SEARCHES, budget=FIGURES),
    Page("adopters:organisation", about.ORGANISATION, budget=FIGURES),
    Page("adoptions:adoption", about.ADOPTION, budget=FIGURES, floor="SQL of an adoption"),
    Page("adoptions:organisation", about.TAKING_PART, budget=FIGURES),
    Page("adoptions:worklist", about.INNOVATION, asked.WORKLISTS, FIGURES),
    Page("milestones:list", about.INNOVATION, asked.SIZES, FIGURES),
    Page("reports:report", about.REPORT, (*asked.AS_USUAL, *asked.asking("all", "1")), FIGURES),
)

OTHER_PAGES = (
    Page("adoptions:log", about.PLACE),
    Page("adoptions:log_many", about.INNOVATION, asked.of_size("median", asked.asking("all", "1"))),
    Page("adoptions:step", about.STEP_TO_DO),
    Page("adoptions:remove", about.LINE),
    Page("adoptions:dispute", about.LINE),
    Page("adoptions:start", about.ORGANISATION),
    Page("adoptions:not_for_us", about.PLACE),
    Page("adoptions:questions"),
    Page("adoptions:answer", about.SPLIT),
    Page("adoptions:answer_adoption", about.SPLIT_ADOPTION),
    Page("adaptations:list"),
    Page("adaptations:record", about.ADAPTED),
    Page("adaptations:remove", about.ADAPTATION),
    Page("milestones:new", about.INNOVATION),
    Page("milestones:change", about.MILESTONE),
    Page("milestones:give_up", about.MILESTONE),
    Page("reports:list"),
    Page("reports:new"),
    Page("reports:chart", about.REPORT),
    Page("reports:file", fixed(about.REPORT, part="figures", form="csv")),
    Page("imports:new", about.INNOVATION),
    Page("imports:template", fixed(about.INNOVATION, form="csv"), asked.SIZES),
    Page("imports:list", about.INNOVATION),
    Page("imports:batch", about.IMPORT),
    Page("imports:undo", about.IMPORT),
    Page("imports:rejected", about.IMPORT),
    Page("jobs:list"),
    Page("jobs:job", about.JOB),
    Page("jobs:progress", about.JOB),
    Page("notifications:list"),
    Page("innovations:list"),
    Page("innovations:new"),
    Page("innovations:innovation", about.INNOVATION, asked.SIZES),
    Page("innovations:edit", about.INNOVATION),
    Page("innovations:history", about.INNOVATION),
    Page("innovations:components", about.INNOVATION),
    Page("innovations:component", about.COMPONENT),
    Page("innovations:component_remove", about.COMPONENT),
    Page("innovations:version_new", about.INNOVATION),
    Page("innovations:version", about.VERSION),
    Page("innovations:steps", about.INNOVATION),
    Page("innovations:step", about.STEP),
    Page("innovations:step_remove", about.STEP),
    Page("innovations:wording", about.INNOVATION),
    Page("innovations:cohorts", about.INNOVATION),
    Page("innovations:cohort", about.COHORT, asked.SIZES),
    Page("innovations:compare", about.TWO_COHORTS),
    Page("innovations:draw", about.INNOVATION),
    Page("innovations:draw_codes", about.INNOVATION),
    Page("innovations:draft", about.DRAFT),
    Page("innovations:proposals", about.INNOVATION),
    Page("adopters:areas"),
    Page("adopters:area", about.AREA, asked.in_kind("region", asked.AS_USUAL)),
    Page("adopters:loads"),
    Page("adopters:load", about.FILE_LOAD),
    Page("adopters:upload", fixed(kind="memberships")),
    Page("adopters:held", about.HELD_FILE),
    Page("adopters:correct", about.ORGANISATION),
    Page("people:list"),
    Page("people:me"),
    Page("people:name"),
    Page("people:choose_invitation"),
    Page("people:invite", fixed(role="adopter_viewer")),
    Page("people:invitations"),
    Page("people:invitation", about.INVITATION),
    Page("people:withdraw", about.INVITATION),
    Page("people:join", fixed(token="made-up")),
    Page("people:person", about.PERSON),
    Page("people:choose_role", about.PERSON),
    Page("people:give_role", fixed(about.PERSON, role="adopter_viewer")),
    Page("people:end_role", about.VIEWERS_ROLE),
    Page("people:change_role", about.VIEWERS_ROLE),
    Page("people:end_access", about.PERSON),
)

PUBLIC_PAGES = (
    Page("health", floor=EMPTY),
    Page("pages:accessibility", floor=EMPTY),
    Page("pages:privacy", floor=EMPTY),
    Page("pages:contact", floor=EMPTY),
    Page("pages:glossary", floor=EMPTY),
    Page("pages:gallery", floor=EMPTY),
    Page("pages:gallery_chart", floor=EMPTY),
    Page("account_login", floor=EMPTY),
    Page("account_signup", floor=EMPTY),
    Page("account_inactive", floor=EMPTY),
    Page("account_reset_password", floor=EMPTY),
    Page("account_reset_password_done", floor=EMPTY),
    Page("account_reset_password_from_key", fixed(uidb36="1", key="made-up"), floor=EMPTY),
    Page("account_reset_password_from_key_done", floor=EMPTY),
    Page("account_email_verification_sent", floor=EMPTY),
    Page("account_confirm_email", fixed(key="made-up"), floor=EMPTY),
    Page("account_logout"),
    Page("account_reauthenticate"),
    Page("account_email"),
    Page("account_change_password"),
    Page("mfa_index"),
)

PAGES = (*FIGURE_PAGES, *OTHER_PAGES, *PUBLIC_PAGES)

#: What ``chosen`` takes beside parts of names.
USUAL_DATES = "usual"


def chosen(only: str) -> list[Page]:
    """Pages with one of these words, between commas, in their names; "usual" leaves out all other dates."""
    words = only.split(",")
    parts = [word for word in words if word != USUAL_DATES] or [""]
    named = [page for page in PAGES if any(part in page.name for part in parts)]
    return [page.on_usual_dates() for page in named] if USUAL_DATES in words else named
