"""The file we offer to fill in: our own headings, one row for each site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from innovations.models import CohortMember
from scaling.imports.columns import Column

HEADER = [column.value for column in Column]


def template_rows(sites: Iterable[CohortMember]) -> Iterator[list[str]]:
    """Code and name filled in, the rest left to fill."""
    for site in sites:
        yield [site.organisation.code, site.organisation.name, *[""] * (len(HEADER) - 2)]
