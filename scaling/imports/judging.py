"""What the ledger makes of the rows of a file, and of one another. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from innovations.models import Innovation, Stage
from scaling.imports.columns import Column
from scaling.imports.finding import Finding
from scaling.imports.parsing import REASONS, Problem, Reader
from scaling.imports.repeats import settle_repeats, settle_standing
from scaling.imports.slices import slices
from scaling.ledger.append import check_many
from scaling.ledger.history import ENTERED, Stated
from scaling.ledger.projection import told_of
from scaling.ledger.rules import Draft, LedgerRefusal, check_draft, check_fits
from scaling.models import Adoption

_COLUMNS = {
    "stage": Column.STAGE,
    "period": Column.DATE,
    "reason": Column.REASON,
    "review_on": Column.REVIEW,
}
_REMEDIES = {
    "stage": "Correct the stage or the date, or delete the row.",
    "period": "Correct the date, or delete the row.",
    "reason": f"Use one of: {REASONS.examples}.",
    "review_on": "Give a day, such as 3 November 2026.",
}
#: What stands of each organisation, by its key.
Histories = Mapping[int, list[Stated]]


def judge(findings: Sequence[Finding], reader: Reader, innovation: Innovation, today: date) -> None:
    """Put to every sound row what the ledger would say of it.

    Rows that contradict one another are all rejected, and the other rows of their organisation
    are asked about again without them; so every round rejects something, or is the last.
    """
    for each in findings:
        if each.problems and each.match and each.parsed.stage and each.parsed.first:
            _judge_alone(each, reader, today)
    asked = [each for each in findings if each.is_sound]
    while asked:
        refused = _ask(asked, innovation, today)
        histories = _histories(innovation, {each.site for each, _ in refused})
        disturbed = _explain(refused, asked, histories, reader)
        disturbed |= settle_repeats(asked, reader)
        asked = [each for each in findings if each.is_sound and each.site in disturbed]
    settle_standing(findings, reader, innovation, today)


def _judge_alone(each: Finding, reader: Reader, today: date) -> None:
    """What else is wrong with a row that cannot be taken, whatever its fellows say."""
    try:
        check_draft(each.draft, today=today, opens_on=each.place.opens_on)
    except LedgerRefusal as refusal:
        found = problem_of(refusal, reader)
        if found.column not in {known.column for known in each.problems}:
            each.problems.append(found)


Refused = list[tuple[Finding, LedgerRefusal]]


def _ask(asked: Sequence[Finding], innovation: Innovation, today: date) -> Refused:
    refused: Refused = []
    for some in slices(sorted(asked, key=lambda each: each.site), lambda each: each.site):
        verdicts = check_many(innovation, [(each.site, each.draft) for each in some], today=today)
        for each, verdict in zip(some, verdicts, strict=True):
            each.is_unchanged, each.same_as = verdict.is_unchanged, verdict.unchanged
            if verdict.refusal:
                refused.append((each, verdict.refusal))
    return sorted(refused, key=lambda pair: pair[0].row.number)


def _histories(innovation: Innovation, sites: Iterable[int]) -> Histories:
    adoptions = dict(
        Adoption.objects.filter(innovation=innovation, organisation_id__in=list(sites)).values_list(
            "id", "organisation_id"
        )
    )
    told = told_of(adoptions)
    return defaultdict(list, {adoptions[key]: list(each.stated) for key, each in told.items()})


def _explain(refused: Refused, asked: Sequence[Finding], histories: Histories, reader: Reader) -> set[int]:
    """Say of each refused row why. Returns organisations of which a row taken at first was taken out.

    Rows are rivals whether or not the ledger has what other rows of the file say: so rows that were
    rejected as rivals the first time are rejected as rivals when the same file comes again.
    """
    sites = {each.site for each, _ in refused}
    refused_rows = {id(each) for each, _ in refused}
    mates: dict[int, list[Finding]] = defaultdict(list)
    for each in asked:
        if each.site in sites and id(each) not in refused_rows and not each.is_unchanged:
            mates[each.site].append(each)
    repeated = {each.same_as for each in asked if each.is_unchanged}
    disturbed = set()
    for each, refusal in refused:
        history = histories[each.site]
        unsaid = [stated for stated in history if stated.line not in repeated]
        rival = next((mate for mate in mates[each.site] if _clash(unsaid, mate.draft, each.draft)), None)
        if rival is None:
            each.problems.append(_refused(each, refusal, history, reader))
        else:
            disturbed.add(each.site)
            each.problems.append(_rivals(each, rival, reader))
            rival.problems.append(_rivals(rival, each, reader))
    return disturbed


def _clash(history: Sequence[Stated], first: Draft, second: Draft) -> bool:
    """Whether each could stand without the other, but not both."""
    return _fits(history, second) and not _fits([*history, first.stated], second)


def _fits(history: Sequence[Stated], draft: Draft) -> bool:
    try:
        check_fits(history, draft)
    except LedgerRefusal:
        return False
    return True


def _rivals(each: Finding, rival: Finding, reader: Reader) -> Problem:
    return Problem(
        reader.heading(Column.DATE),
        f"Row {rival.row.number} says {rival.statement}, and this row says {each.statement}: "
        "both cannot be so.",
        "Correct one of the two, or delete it.",
    )


def _refused(each: Finding, refusal: LedgerRefusal, history: Sequence[Stated], reader: Reader) -> Problem:
    standing = _in_the_way(history, each.draft)
    if standing:
        return Problem(
            reader.heading(Column.DATE),
            f"“{Stage(standing.stage).label}” already stands for {standing.period}, and this row says "
            f"{each.parsed.period}.",
            f"If {standing.period} is wrong, remove that line on the site’s page and check the file again. "
            "If it is right, correct the date here or delete the row.",
        )
    return problem_of(refusal, reader)


def problem_of(refusal: LedgerRefusal, reader: Reader) -> Problem:
    """A refusal of the ledger as a problem of a row."""
    column = _COLUMNS.get(refusal.field)
    problem, mark, remedy = refusal.message.partition(". ")
    return Problem(
        reader.heading(column) if column else "",
        f"{problem}." if mark else problem,
        remedy or _REMEDIES.get(refusal.field, "Correct it in the file, or delete the row."),
    )


def _in_the_way(history: Sequence[Stated], draft: Draft) -> Stated | None:
    """The standing line of the same stage without which the draft would fit."""
    for standing in history:
        is_same = (standing.kind, standing.stage) == (ENTERED, draft.stage)
        if is_same and _fits([each for each in history if each is not standing], draft):
            return standing
    return None
