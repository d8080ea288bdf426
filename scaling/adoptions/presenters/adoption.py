"""The page of one innovation at one organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.utils.safestring import SafeString

from adopters.addresses import address
from adopters.look.parts import STAGE_COLOURS, Link
from adopters.models import Organisation, User
from adopters.roles import Abilities
from innovations.models import Innovation, Stage
from scaling.adoptions.presenters.carried import CarriedItem, Ending, LogLink, Waits
from scaling.adoptions.presenters.timeline import Line, Statement, drawn
from scaling.adoptions.presenters.words import (
    day,
    line_when,
    line_words,
    period_of,
    stage_words,
    who_and_when,
)
from scaling.adoptions.selectors.history import StepState, Told
from scaling.adoptions.selectors.place import Contact
from scaling.ledger.replay import EXITS, LIVE_STAGES
from scaling.models import Adaptation, Adoption, Dispute, Evidence, LineKind, Reason, Source

EXIT_STAGES = EXITS


@dataclass(frozen=True)
class StepItem:
    name: str
    under: str
    done: str
    href: str


@dataclass(frozen=True)
class AdaptationItem:
    text: str
    part: str
    core: str
    sharing: str
    said: str
    remove: str


@dataclass(frozen=True)
class AdoptionPage:
    """Everything the adoption page prints. ``may_log`` opens what a person may do there.

    ``line_count``: of the whole history, of which ``lines`` may be only the latest.
    """

    title: str
    crumbs: tuple[dict[str, str], ...]
    stage: str
    stage_label: str
    colour: str
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    waits: Waits | None
    ending: Ending | None
    lines: tuple[Line, ...]
    line_count: int
    carried: tuple[CarriedItem, ...]
    log_carried: LogLink | None
    steps: tuple[StepItem, ...]
    adaptations: tuple[AdaptationItem, ...]
    leads: tuple[Contact, ...]
    editors: tuple[Contact, ...]
    may_log: bool
    can_confirm: bool
    still_label: str
    token: str
    record_adaptation: str

    @property
    def timeline(self) -> SafeString:
        return drawn(self.lines)

    @property
    def may_take_back(self) -> bool:
        """Whether there is a statement that the reader may take back."""
        return any(statement.take_back for line in self.lines for statement in line.statements)


def still_label(stage: str) -> str:
    return "Still in use" if stage in LIVE_STAGES else "Nothing has changed"


@dataclass(frozen=True)
class Reader:
    """The person looking, and what they may do at this site."""

    user: User
    can: Abilities
    slug: str
    code: str

    @property
    def leads(self) -> bool:
        return self.can.may_lead(self.slug)

    @property
    def speaks_for_site(self) -> bool:
        return self.can.may_edit(self.code)

    @property
    def may_log(self) -> bool:
        return self.can.may_log(self.slug, self.code)

    @property
    def reads_reasons(self) -> bool:
        return self.can.may_read_reasons(self.slug, self.code)


def lines(
    told: list[Told], reader: Reader, wordings: Mapping[str, str], adoption: Adoption, most: int | None
) -> tuple[Line, ...]:
    """The latest ``most`` of them, or all."""
    standing = next((each for each in told if _is_where_it_stands(each, adoption)), None)
    return tuple(_line(each, reader, wordings, is_now=each is standing) for each in told[:most])


def _is_where_it_stands(told: Told, adoption: Adoption) -> bool:
    line = told.line
    return told.removal is None and line.kind == LineKind.ENTERED and line.stage == adoption.stage


def _line(told: Told, reader: Reader, wordings: Mapping[str, str], *, is_now: bool) -> Line:
    line = told.line
    is_stage = line.kind == LineKind.ENTERED
    return Line(
        key=line.pk,
        heading=_heading(told, wordings),
        tag=stage_words(line.stage, wordings) if is_stage else "",
        colour=STAGE_COLOURS.get(line.stage, "grey"),
        when=str(period_of(line)),
        said=str(Evidence(line.evidence).label) if line.evidence else "",
        details=_details(told, reader),
        removed=_removed(told),
        warning=told.why_contradictory,
        statements=_statements(told, reader),
        links=_links(told, reader),
        is_now=is_now,
    )


def _heading(told: Told, wordings: Mapping[str, str]) -> str:
    """What stands beside the tag: nothing where the stage says it all."""
    if told.line.kind == LineKind.ENTERED:
        return f"{told.line.step.name}: done" if told.line.step else ""
    return line_words(told.line, wordings, told.stage_then)


def _details(told: Told, reader: Reader) -> tuple[tuple[str, str], ...]:
    line = told.line
    recorded = f"{who_and_when(line.recorded_by, line.recorded_at)} ({Source(line.source).label.lower()})"
    rows = [("Recorded by", recorded)]
    if line.batch:
        rows.append(("File", line.batch.filename))
    if reader.reads_reasons:
        rows += [
            ("Reason", str(Reason(line.reason).label) if line.reason else ""),
            ("Note", line.note),
        ]
    rows.append(("To be looked at again", day(line.review_on)))
    return tuple((term, text) for term, text in rows if text)


def _removed(told: Told) -> str:
    if told.removal is None:
        return ""
    why = f" Why: {told.removal.note}" if told.removal.note else ""
    return f"Removed by {who_and_when(told.removal.recorded_by, told.removal.recorded_at)}.{why}"


def _statements(told: Told, reader: Reader) -> tuple[Statement, ...]:
    past = tuple(_settled(each, was_removed=told.removal is not None) for each in told.past_disputes)
    if not told.dispute:
        return past
    take_back = (
        address("adoptions:settle", told.line.adoption_id, told.line.pk) if reader.speaks_for_site else ""
    )
    said = who_and_when(told.dispute.recorded_by, told.dispute.recorded_at)
    return (*past, Statement(told.dispute.statement, said, take_back=take_back))


def _settled(dispute: Dispute, *, was_removed: bool) -> Statement:
    ended = who_and_when(dispute.superseded_by, dispute.superseded_at or dispute.recorded_at)
    how = "Settled: the line was removed" if was_removed else "Settled: the site took this back"
    said = who_and_when(dispute.recorded_by, dispute.recorded_at)
    return Statement(dispute.statement, said, settled=f"{how}. {ended}")


def _links(told: Told, reader: Reader) -> tuple[Link, ...]:
    if told.removal:
        return ()
    found = []
    key = [told.line.adoption_id, told.line.pk]
    if reader.leads or (reader.speaks_for_site and told.is_by_site):
        found.append(Link("Remove", address("adoptions:remove", *key)))
    if reader.speaks_for_site and not told.is_by_site and not told.dispute:
        found.append(Link("This is not right", address("adoptions:dispute", *key)))
    return tuple(found)


def steps(states: Sequence[StepState], reader: Reader, adoption: Adoption | None) -> tuple[StepItem, ...]:
    return tuple(_step(each, reader, adoption) for each in states)


def _step(state: StepState, reader: Reader, adoption: Adoption | None) -> StepItem:
    href = ""
    if adoption and reader.may_log and not state.line:
        href = address("adoptions:step", adoption.pk, state.step.pk)
    done = f"Done {line_when(state.line)}" if state.line else ""
    return StepItem(state.step.name, str(Stage(state.step.stage).label), done, href)


def adaptations(found: list[Adaptation], reader: Reader) -> tuple[AdaptationItem, ...]:
    return tuple(
        AdaptationItem(
            text=each.what_changed,
            part=each.component.name if each.component else "No one part",
            core=str(each.get_core_delivered_display()),
            sharing=str(each.get_sharing_display()),
            said=who_and_when(each.recorded_by, each.recorded_at),
            remove=address("adaptations:remove", each.pk) if reader.speaks_for_site else "",
        )
        for each in found
    )


def contacts(people: Sequence[Contact]) -> tuple[Contact, ...]:
    """Each by name, or by address where they gave none."""
    return tuple(Contact(each.name or each.email, each.email) for each in people)


def facts(
    adoption: Adoption | None, evidence_on: date | None, places: Mapping[str, str], organisation: Organisation
) -> tuple[tuple[str, str], ...]:
    """Pairs of term and text for the summary at the top of the page."""
    rows = [
        ("Since", day(adoption.since) if adoption and adoption.stage else ""),
        ("Last activity", day(adoption.last_activity_on) if adoption else ""),
        ("Last confirmed by the site or seen in data", _vouched(adoption, evidence_on)),
        ("Region", places.get("region", "")),
        ("Integrated care board", places.get("icb", "")),
        ("Organisation code", organisation.code),
        ("Closed", day(organisation.closes_on)),
    ]
    return tuple((term, text) for term, text in rows if text)


def _vouched(adoption: Adoption | None, evidence_on: date | None) -> str:
    if not adoption or not adoption.stage:
        return ""
    if not evidence_on:
        return "Not yet"
    again = evidence_on + timedelta(days=adoption.innovation.return_interval_days)
    asked = f". Asked again from {day(again)}" if adoption.stage in LIVE_STAGES else ""
    return f"{day(evidence_on)}{asked}"


def warnings(
    organisation: Organisation, told: list[Told], today: date, *, is_on_list: bool, is_waiting: bool
) -> tuple[str, ...]:
    found = []
    if any(each.dispute and not each.removal for each in told):
        found.append("The site says that a line below is not right. It does not count as confirmed for now.")
    if any(each.why_contradictory for each in told):
        found.append("Some lines below contradict each other. Log what is missing, or remove what is wrong.")
    if not is_waiting and organisation.closes_on and organisation.closes_on < today:
        found.append(f"This organisation closed on {day(organisation.closes_on)}.")
    if not is_on_list:
        found.append("This organisation is not on the list of sites this innovation is meant to reach.")
    return tuple(found)


def crumbs(
    innovation: Innovation, organisation: Organisation, *, leads: bool, sees_organisation: bool
) -> tuple[dict[str, str], ...]:
    """The ways up: the innovation's sites and the organisation's innovations, the reader's own last."""
    sites = {
        "text": f"Sites of {innovation.name}",
        "href": address("adoptions:worklist", innovation.slug),
    }
    own = {
        "text": f"Innovations at {organisation.name}",
        "href": address("adoptions:organisation", organisation.code),
    }
    if not sees_organisation:
        return (sites,)
    return (own, sites) if leads else (sites, own)


def token() -> str:
    return uuid4().hex


def page_title(innovation: Innovation, organisation: Organisation) -> str:
    return f"{innovation.name} at {organisation.name}"
