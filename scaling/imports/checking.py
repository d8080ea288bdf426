"""All rows of a file checked as a whole, before any is applied. Writes nothing.

A fixed number of queries for every few thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from adopters.survivors import Survivor, Waiting
from innovations.models import Innovation
from scaling.imports.columns import Column, SourceRow
from scaling.imports.finding import Finding
from scaling.imports.judging import judge
from scaling.imports.matching import closure_remark, fates, matches, reach, suggestions
from scaling.imports.parsing import Problem, Reader, read_row


def check(innovation: Innovation, rows: Iterable[SourceRow], reader: Reader, *, today: date) -> list[Finding]:
    """A finding for every row, in the order given."""
    findings = [_read(row, reader) for row in rows]
    _match(findings, reader, innovation)
    _follow_closures(findings, innovation, today)
    judge(findings, reader, innovation, today)
    return findings


def _read(row: SourceRow, reader: Reader) -> Finding:
    reading = read_row(row, reader)
    return Finding(row, reading.parsed, list(reading.problems), list(reading.remarks), reading.is_blank)


def _match(findings: Sequence[Finding], reader: Reader, innovation: Innovation) -> None:
    known = matches({each.parsed.code for each in findings if each.parsed.code})
    unknown: dict[str, str] = {}
    for each in findings:
        each.match = known.get(each.parsed.code)
        if each.parsed.code and not each.match and not each.is_blank:
            unknown[each.parsed.code] = unknown.get(each.parsed.code) or each.parsed.name
    near = suggestions(unknown, innovation.unit)
    heading = reader.heading(Column.CODE)
    for each in findings:
        if each.parsed.code in unknown:
            each.problems.append(_unknown_code(heading, each.parsed.code, near.get(each.parsed.code)))


def _unknown_code(heading: str, code: str, near: str | None) -> Problem:
    remedy = "Check the ODS code, or ask an administrator to load the organisation."
    if near:
        remedy = f"Did you mean {near}? If not, check the ODS code."
    return Problem(heading, f"“{code}” is not an organisation we know.", remedy)


def _follow_closures(findings: Sequence[Finding], innovation: Innovation, today: date) -> None:
    """Say of each site that closed where its event counts, and of each whether it is outside the list."""
    sound = [each for each in findings if each.is_sound]
    found = fates(innovation, {each.place.code for each in sound if each.place.closed_by(today)}, today)
    heirs = {fate.code for fate in found.values() if isinstance(fate, Survivor)}
    names = {code: match.words for code, match in matches(heirs).items()}
    meant = reach(innovation)
    for each in sound:
        fate = found.get(each.place.code)
        if fate:
            is_late = each.place.closed_by(each.draft.stated.counts_from)
            if is_late or isinstance(fate, Waiting):
                each.fate = fate
                each.remarks.append(closure_remark(each.place, fate, names, is_late=is_late))
        if outside := meant.outside(each.place, fate):
            each.remarks.append(outside)
