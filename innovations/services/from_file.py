"""Bring the catalogue to what an innovation's file says; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from adopters.models import Organisation, User
from innovations.cohort_rule import CodeEntry, CodeList, CohortRule, CohortSource
from innovations.errors import CatalogueError
from innovations.innovation_file import (
    Fault,
    FileCohort,
    FileComponent,
    FileStep,
    FileVersion,
    InnovationFile,
)
from innovations.models import Component, Innovation, Stage, Step, Version
from innovations.selectors.cohorts import (
    DrawnCohort,
    area_names,
    cohort_in_force,
    draw_cohort,
    member_ids,
    named_elsewhere,
)
from innovations.services.acting import acting
from innovations.services.catalogue import (
    InnovationDetails,
    create_innovation,
    edit_innovation,
    set_stage_wording,
)
from innovations.services.cohorts import freeze_cohort
from innovations.services.components import (
    add_component,
    edit_component,
    edit_version,
    release_version,
    remove_component,
)
from innovations.services.order import number_in_order
from innovations.services.steps import add_step, remove_step
from innovations.words import PLURALS, counted_units, day


@dataclass(frozen=True)
class Outcome:
    """``done`` are the changes made, ``notes`` what the person should know besides."""

    innovation: Innovation
    created: bool
    done: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass
class _Account:
    """What is being done, told as it is done."""

    done: list[str]
    notes: list[str]


def estate_faults(file: InnovationFile) -> list[Fault]:
    """Faults that only the database can find: areas and codes that nobody has loaded, a taken name."""
    faults = []
    if named_elsewhere(str(file.given["name"]), file.slug):
        faults.append(
            Fault(
                "$.name",
                "Another innovation has this name. Give its slug to change it, or choose another name.",
            )
        )
    if file.cohort is None:
        return faults
    names = area_names(file.cohort.areas)
    for index, area in enumerate(file.cohort.areas):
        if area not in names:
            faults.append(
                Fault(f"$.cohort.areas[{index}]", f"No area {area} is known. Check it, or load it first.")
            )
    return faults + _code_faults(file.cohort.codes or ())


def _code_faults(codes: Sequence[str]) -> list[Fault]:
    known = set(Organisation.objects.filter(code__in=codes).values_list("code", flat=True))
    return [
        Fault(f"$.cohort.codes[{index}]", f"No organisation has the code {code}. Check it, or load it first.")
        for index, code in enumerate(codes)
        if code not in known
    ]


def import_innovation(*, file: InnovationFile, today: date, by: User | None) -> Outcome:
    """Creates the innovation with its first list, or changes what the file says differently.

    A list in force is never drawn again. Raises CatalogueError.
    """
    account = _Account([], [])
    with acting(by):
        innovation = Innovation.objects.filter(slug=file.slug).first()
        created = innovation is None
        number = (file.version and file.version.number) or 1
        if innovation is None:
            innovation = create_innovation(
                details=_details(file, None), slug=file.slug, version_number=number, by=by
            )
            account.done.append(f"Created “{innovation.name}” with the slug {innovation.slug}.")
        else:
            innovation = _changed(innovation, file, account, by)
        _bring_version(innovation, file.version, account, by)
        _bring_steps(innovation, file.steps, account, by)
        _bring_wording(innovation, file, account, by)
        _bring_cohort(innovation, file.cohort, today, account, by)
    return Outcome(innovation, created, tuple(account.done), tuple(account.notes))


def _details(file: InnovationFile, innovation: Innovation | None) -> InnovationDetails:
    given: dict[str, Any] = dict(file.given)
    if innovation is None:
        return InnovationDetails(**given)
    fields = InnovationDetails.__dataclass_fields__
    return replace(InnovationDetails(**{key: getattr(innovation, key) for key in fields}), **given)


def _changed(innovation: Innovation, file: InnovationFile, account: _Account, by: User | None) -> Innovation:
    details = _details(file, innovation)
    different = [key for key, value in asdict(details).items() if getattr(innovation, key) != value]
    if not different:
        return innovation
    account.done.append(f"Changed: {', '.join(key.replace('_', ' ') for key in different)}.")
    return edit_innovation(innovation=innovation, details=details, by=by)


def _bring_version(
    innovation: Innovation, wanted: FileVersion | None, account: _Account, by: User | None
) -> None:
    current = innovation.versions.first()
    if wanted is None or current is None:
        return
    number = wanted.number or current.number
    if number < current.number:
        account.notes.append(
            f"The file describes version {number}; version {current.number} is the current one and stays."
        )
        return
    if number > current.number:
        current = release_version(innovation=innovation, number=number, by=by)
        account.done.append(f"Released version {number}.")
    _describe_version(current, wanted, account, by)


def _describe_version(version: Version, wanted: FileVersion, account: _Account, by: User | None) -> None:
    label, released_on = wanted.label or version.label, wanted.released_on or version.released_on
    if (label, released_on) != (version.label, version.released_on):
        edit_version(version=version, label=label, released_on=released_on, by=by)
        account.done.append(f"Described version {version.number}.")
    if wanted.components is not None:
        _bring_components(version, wanted.components, account, by)


def _bring_components(
    version: Version, wanted: Sequence[FileComponent], account: _Account, by: User | None
) -> None:
    standing = {component.name.casefold(): component for component in version.components.all()}
    ordered = [
        _bring_component(version, standing.pop(each.name.casefold(), None), each, account, by)
        for each in wanted
    ]
    for component in standing.values():
        try:
            remove_component(component=component, by=by)
            account.done.append(f"Removed the component “{component.name}”.")
        except CatalogueError as refusal:
            ordered.append(component)
            account.notes.append(refusal.message)
    number_in_order(ordered)


def _bring_component(
    version: Version, standing: Component | None, wanted: FileComponent, account: _Account, by: User | None
) -> Component:
    if standing is None:
        account.done.append(f"Added the component “{wanted.name}”.")
        return add_component(version=version, by=by, **asdict(wanted))
    if all(getattr(standing, key) == value for key, value in asdict(wanted).items()):
        return standing
    account.done.append(f"Changed the component “{wanted.name}”.")
    return edit_component(component=standing, by=by, **asdict(wanted))


def _bring_steps(
    innovation: Innovation, wanted: Sequence[FileStep] | None, account: _Account, by: User | None
) -> None:
    if wanted is None:
        return
    standing = {(step.stage, step.name.casefold()): step for step in innovation.steps.all()}
    ordered: dict[str, list[Step]] = {}
    for each in wanted:
        step = standing.pop((each.stage, each.name.casefold()), None)
        if step is None:
            step = add_step(innovation=innovation, stage=each.stage, name=each.name, by=by)
            account.done.append(f"Added the step “{each.name}” under {Stage(each.stage).label}.")
        ordered.setdefault(each.stage, []).append(step)
    for step in standing.values():
        try:
            remove_step(step=step, by=by)
            account.done.append(f"Removed the step “{step.name}”.")
        except CatalogueError as refusal:
            ordered.setdefault(step.stage, []).append(step)
            account.notes.append(refusal.message)
    for steps in ordered.values():
        number_in_order(steps)


def _bring_wording(innovation: Innovation, file: InnovationFile, account: _Account, by: User | None) -> None:
    if file.wording is None:
        return
    before = dict(innovation.wordings.values_list("stage", "wording"))
    set_stage_wording(innovation=innovation, wordings=file.wording, by=by)
    after = dict(innovation.wordings.values_list("stage", "wording"))
    changed = [Stage(stage).label for stage in Stage.values if before.get(stage) != after.get(stage)]
    if changed:
        account.done.append(f"Changed the wording of: {', '.join(changed)}.")


def _bring_cohort(
    innovation: Innovation, wanted: FileCohort | None, today: date, account: _Account, by: User | None
) -> None:
    source = _source(innovation, wanted or FileCohort(), today)
    drawn = draw_cohort(innovation, source)
    current = cohort_in_force(innovation)
    if current is None:
        freeze_cohort(innovation=innovation, drawn=drawn, by=by)
        _tell_first_list(innovation, drawn, account)
    elif wanted is not None and _differs(drawn, wanted, current.rule, member_ids(current)):
        account.notes.append(
            f"The file describes another list of sites than list {current.number}, which stays in force."
            f" To replace it, give a reason: manage.py draw_cohort {innovation.slug} --reason TEXT"
        )


def _source(innovation: Innovation, cohort: FileCohort, today: date) -> CohortSource:
    if cohort.codes is not None:
        entries = tuple(CodeEntry(row, code) for row, code in enumerate(cohort.codes, start=1))
        return CodeList(entries, drawn_on=today)
    return CohortRule(
        kinds=cohort.kinds or (innovation.unit,),
        open_on=cohort.open_on or today,
        areas=cohort.areas,
        outside_england=cohort.outside_england,
    )


def _tell_first_list(innovation: Innovation, drawn: DrawnCohort, account: _Account) -> None:
    if drawn.members:
        size = counted_units(len(drawn.members), innovation.unit)
        account.done.append(f"Froze list 1 of sites: {size}, on {day(drawn.source.drawn_on)}.")
        return
    account.done.append("Froze list 1 of sites, which is empty.")
    account.notes.append(
        f"No {PLURALS[innovation.unit]} fit the list yet. Load organisations with"
        " manage.py import_organisations, then draw the list again with"
        f" manage.py draw_cohort {innovation.slug} --reason TEXT, or in the browser."
    )


def _differs(drawn: DrawnCohort, wanted: FileCohort, rule: dict[str, Any], members: frozenset[int]) -> bool:
    """Of two rules, whether they reach differently; otherwise whether the members differ."""
    if not isinstance(drawn.source, CohortRule) or not rule:
        return drawn.organisation_ids != members
    standing = CohortRule.from_json(rule)
    dated = wanted.open_on is not None and wanted.open_on != standing.open_on
    return dated or not drawn.source.reaches_as(standing)
