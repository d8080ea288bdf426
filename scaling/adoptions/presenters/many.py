"""Logging the same at many sites: what it would do at each, before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adopters.models import Organisation
from innovations.words import counted
from scaling.adoptions.presenters.words import stage_words
from scaling.ledger.append import Verdict
from scaling.ledger.rules import Draft


@dataclass(frozen=True)
class PreviewRow:
    name: str
    code: str
    outcome: str
    colour: str
    why: str


@dataclass(frozen=True)
class Preview:
    """``ready`` is how many lines would be recorded."""

    what: str
    ready: int
    refused: int
    unchanged: int
    rows: tuple[PreviewRow, ...]


def preview(
    sites: Sequence[Organisation], verdicts: Sequence[Verdict], draft: Draft, wordings: Mapping[str, str]
) -> Preview:
    when = f"{'on' if draft.period.precision == 'day' else 'in'} {draft.period}"
    rows = [_row(site, verdict) for site, verdict in zip(sites, verdicts, strict=True)]
    return Preview(
        what=f"{stage_words(draft.stage, wordings)} {when}",
        ready=sum(verdict.is_taken for verdict in verdicts),
        refused=sum(verdict.refusal is not None for verdict in verdicts),
        unchanged=sum(verdict.is_unchanged for verdict in verdicts),
        rows=tuple(sorted(rows, key=lambda row: (row.outcome == "Will be recorded", row.name))),
    )


def _row(site: Organisation, verdict: Verdict) -> PreviewRow:
    if verdict.refusal:
        return PreviewRow(site.name, site.code, "Cannot be recorded", "red", verdict.refusal.message)
    if verdict.is_unchanged:
        return PreviewRow(site.name, site.code, "Already recorded", "grey", "")
    return PreviewRow(site.name, site.code, "Will be recorded", "green", "")


def logged_sentence(verdicts: Sequence[Verdict]) -> str:
    lines = sum(verdict.line is not None for verdict in verdicts)
    left = len(verdicts) - lines
    rest = f" {counted(left, 'site was', 'sites were')} left as before." if left else ""
    return f"Recorded at {counted(lines, 'site', 'sites')}.{rest}"
