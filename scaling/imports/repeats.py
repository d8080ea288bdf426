"""Rows that say what is said already: in the ledger, or in another row of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from innovations.models import Innovation
from scaling.imports.columns import Column
from scaling.imports.finding import Finding
from scaling.imports.parsing import Problem, Reader
from scaling.ledger.append import check_many
from scaling.models import Evidence, LedgerLine, LineKind, Reason


def settle_repeats(asked: Sequence[Finding], reader: Reader) -> set[int]:
    """Of rows with one site, stage and date, keep the first; reject all that differ in what else they say.

    Returns organisations of which a row taken at first was taken out.
    """
    disturbed = set()
    for first, repeat in _pairs(asked):
        if _else_said(first) == _else_said(repeat):
            repeat.is_unchanged, repeat.same_as = True, None
            repeat.remarks.append(f"Says the same as row {first.row.number}.")
            continue
        disturbed.add(first.site)
        for one, other in ((first, repeat), (repeat, first)):
            one.problems.append(_differs(one, other, reader))
    return disturbed


def _pairs(asked: Sequence[Finding]) -> Iterable[tuple[Finding, Finding]]:
    firsts: dict[tuple[object, ...], Finding] = {}
    for each in asked:
        if each.problems:
            continue
        first = firsts.setdefault(
            (each.site, each.parsed.stage, each.parsed.first, each.parsed.precision), each
        )
        if first is not each:
            yield first, each


def _else_said(each: Finding) -> tuple[str, ...]:
    parsed = each.parsed
    return parsed.evidence or Evidence.REPORTED, parsed.reason, parsed.review_on, parsed.note


def _differs(each: Finding, other: Finding, reader: Reader) -> Problem:
    return Problem(
        "",
        f"Row {other.row.number} says {each.statement} too, with other evidence, reason or note.",
        "Put what is right in one row and delete the other.",
    )


def settle_standing(findings: Iterable[Finding], reader: Reader, innovation: Innovation, today: date) -> None:
    """Rows whose stage and date stand already: more evidence or a new note is added to the history.

    Another reason or review date is refused: what stands must be removed first.
    """
    repeats = [each for each in findings if each.is_sound and each.same_as is not None]
    lines = LedgerLine.objects.in_bulk({each.same_as for each in repeats})
    beside = _still_lines({line.adoption_id for line in lines.values()})
    fresh = []
    for each in repeats:
        line = lines[each.same_as]
        each.problems.extend(_other_reason(each, line, reader))
        if not each.problems and _adds(each, [line, *beside[line.adoption_id]]):
            fresh.append(each)
    _make_new_evidence(fresh, innovation, today)


def _still_lines(adoptions: set[int]) -> dict[int, list[LedgerLine]]:
    found: dict[int, list[LedgerLine]] = defaultdict(list)
    for line in LedgerLine.objects.standing().filter(adoption_id__in=adoptions, kind=LineKind.STILL):
        found[line.adoption_id].append(line)
    return found


def _other_reason(each: Finding, line: LedgerLine, reader: Reader) -> list[Problem]:
    parsed = each.parsed
    review_on = line.review_on.isoformat() if line.review_on else ""
    remedy = "To change it, remove that line on the site’s page first; or make this row say the same."
    if parsed.reason and parsed.reason != line.reason:
        said = Reason(line.reason).label if line.reason else "no reason"
        problem = f"{each.statement}, already stands with another reason: {said}."
        return [Problem(reader.heading(Column.REASON), problem, remedy)]
    if parsed.review_on and parsed.review_on != review_on:
        problem = f"{each.statement}, already stands with another review date."
        return [Problem(reader.heading(Column.REVIEW), problem, remedy)]
    return []


def _adds(each: Finding, lines: Sequence[LedgerLine]) -> bool:
    """Whether evidence better than the lead's own word, or a note, is not in these lines yet."""
    parsed, period = each.parsed, each.draft.period
    alike = [line for line in lines if (line.occurred_on, line.precision) == (period.first, period.precision)]
    evidence = parsed.evidence or Evidence.REPORTED
    better = evidence != Evidence.REPORTED and evidence not in {line.evidence for line in alike}
    return better or bool(parsed.note and parsed.note not in {line.note for line in alike})


def _make_new_evidence(fresh: Sequence[Finding], innovation: Innovation, today: date) -> None:
    for each in fresh:
        each.kind = LineKind.STILL
    verdicts = check_many(innovation, [(each.site, each.draft) for each in fresh], today=today)
    for each, verdict in zip(fresh, verdicts, strict=True):
        if verdict.refusal:
            each.kind = LineKind.ENTERED
            each.remarks.append(
                "It already stands. The evidence or note given here is not added: write it on the site’s "
                "page."
            )
        else:
            each.is_unchanged = False
            each.remarks.append("It already stands. The evidence or note given here is added to its history.")
