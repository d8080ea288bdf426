"""What a checked file comes to, in lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adopters.survivors import Ended, Survivor, Waiting
from scaling.imports.finding import Finding
from scaling.models import RowOutcome


@dataclass(frozen=True)
class Summary:
    findings: Sequence[Finding]
    read: int
    ready: int
    unchanged: int
    blank: int
    rejected: int

    @classmethod
    def of_findings(cls, findings: Sequence[Finding]) -> Summary:
        counts = Counter(each.outcome for each in findings)
        return cls(
            findings=findings,
            read=len(findings),
            ready=counts[RowOutcome.READY],
            unchanged=counts[RowOutcome.UNCHANGED],
            blank=counts[RowOutcome.BLANK],
            rejected=counts[RowOutcome.REJECTED],
        )

    def errors(self) -> Iterator[str]:
        """Every problem of every row."""
        for each in self.findings:
            for problem in each.problems:
                column = f", {problem.column}" if problem.column else ""
                yield f"Row {each.row.number}{column}: {problem.problem} {problem.remedy}"

    def lines(self) -> Iterator[str]:
        yield (
            f"{self.read} read: {self.ready} to apply, {self.unchanged} unchanged, {self.rejected} rejected"
            + (f", {self.blank} not filled in." if self.blank else ".")
        )
        yield from self._listed("After its organisation closed, counted in the successor", Survivor)
        yield from self._listed("After its organisation closed, with no successor on file", Ended)
        yield from self._listed("Open questions", Waiting)
        others = [
            (each, words) for each in self._taken() for words in each.remarks if not _on_closure(each, words)
        ]
        if others:
            yield f"Worth knowing: {len(others)}"
            yield from (f"  Row {each.row.number}: {words}" for each, words in others)

    def _taken(self) -> Iterator[Finding]:
        return (each for each in self.findings if each.outcome in (RowOutcome.READY, RowOutcome.UNCHANGED))

    def _listed(self, title: str, fate: type[Survivor | Waiting | Ended]) -> Iterator[str]:
        found = [each for each in self._taken() if isinstance(each.fate, fate)]
        if found or fate is not Ended:
            yield f"{title}: {len(found)}"
        yield from (f"  Row {each.row.number}: {each.remarks[0]}" for each in found)


def _on_closure(finding: Finding, words: str) -> bool:
    return finding.fate is not None and words == finding.remarks[0]
