"""A small estate and one innovation, told in a few words, for tests of figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from adopters.facts import recording
from adopters.models import Area, AreaKind, Organisation, OrganisationKind, SplitAnswer, Succession
from innovations.cohort_rule import CohortRule
from innovations.models import Innovation
from innovations.selectors.cohorts import DrawnCohort, DrawnMember
from innovations.services.cohorts import freeze_cohort
from scaling.ledger.append import append_many
from scaling.ledger.rules import Draft
from scaling.lens import CountAs, Lens
from scaling.models import Adoption, AdoptionSplitAnswer
from scaling.periods import parse_period
from scaling.spread import selectors
from scaling.spread.indicators import INDICATORS
from tests.cast import make_area
from tests.innovations.estate import make_organisations

TODAY = date(2026, 6, 30)


class Scene:
    """Two regions, North and South, with a board in each; trusts are named by their codes."""

    def __init__(self) -> None:
        self.north = make_area(AreaKind.REGION, "YNN", "North")
        self.south = make_area(AreaKind.REGION, "YSS", "South")
        self.north_board = make_area(AreaKind.ICB, "QNN", "North Board", self.north)
        self.south_board = make_area(AreaKind.ICB, "QSS", "South Board", self.south)
        self.innovation = Innovation.objects.create(
            slug="it", name="It", summary="It.", unit=OrganisationKind.TRUST
        )

    def trusts(self, north: Iterable[str] = (), south: Iterable[str] = (), closed_after: str = "") -> None:
        """Trusts open since 2013; ``closed_after`` is the first day they are closed on."""
        ends_on = date.fromisoformat(closed_after) if closed_after else None
        for codes, areas in ((north, self._in_north), (south, self._in_south)):
            make_organisations(codes, ends_on=ends_on, areas=areas)

    @property
    def _in_north(self) -> list[Area]:
        return [self.north, self.north_board]

    @property
    def _in_south(self) -> list[Area]:
        return [self.south, self.south_board]

    def cohort(self, *codes: str, drawn_on: date = date(2020, 1, 1)) -> None:
        drawn = DrawnCohort(
            source=CohortRule(kinds=(OrganisationKind.TRUST,), areas=(), open_on=drawn_on),
            members=tuple(DrawnMember(self.key(code), "a test") for code in codes),
        )
        freeze_cohort(innovation=self.innovation, drawn=drawn, by=None, reason="A test")

    def log(self, code: str, *lines: str, evidence: str = "reported") -> None:
        """Lines such as "live May 2021", or "still 3 June 2021"; exits bear a reason."""
        for line in lines:
            stage, _, when = line.partition(" ")
            draft = Draft(
                period=parse_period(when),
                stage="" if stage == "still" else stage,
                kind="still" if stage == "still" else "entered",
                evidence=evidence,
                reason="other" if stage in ("declined", "withdrawn", "paused", "stopped") else "",
                review_on=date(2027, 1, 1) if stage == "paused" else None,
            )
            (verdict,) = append_many(self.innovation, [(self.key(code), draft)], by=None, today=TODAY)
            if verdict.refusal:
                raise verdict.refusal

    def succession(self, old: str, *new: str, on: str) -> None:
        day = date.fromisoformat(on)
        with recording() as r:
            r.add([Succession(old_code=old, new_code=each, on=day, source="a test") for each in new])

    def answer(self, code: str, successor: str) -> None:
        with recording() as r:
            r.add([SplitAnswer(organisation_id=self.key(code), successor_code=successor)])

    def answer_for_adoption(self, code: str, successor: str) -> None:
        adoption = Adoption.objects.get(innovation=self.innovation, organisation__code=code)
        with recording() as r:
            r.add([AdoptionSplitAnswer(adoption=adoption, successor_code=successor)])

    def key(self, code: str) -> int:
        return Organisation.objects.get(code=code).pk

    def lens(self, as_at: str = "", count_as: str = "surviving", **fields: object) -> Lens:
        day = date.fromisoformat(as_at) if as_at else TODAY
        return Lens(as_at=day, boundaries_on=TODAY, count_as=CountAs(count_as), **fields)  # type: ignore[arg-type]

    def count(
        self, indicator: str, as_at: str = "", *, by: str = "nation", **lens: object
    ) -> dict[str, object]:
        """ "numerator" or "numerator/denominator" by place, as text."""
        reading = selectors.read([self.innovation], self.lens(as_at, **lens))  # type: ignore[arg-type]
        return {
            figure.place.code or figure.place.name: _text(figure.numerator, figure.denominator)
            for figure in selectors.figures(reading, [INDICATORS[indicator]], by=by)
        }


def _text(numerator: int, denominator: int | None) -> str:
    return str(numerator) if denominator is None else f"{numerator}/{denominator}"
