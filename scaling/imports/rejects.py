"""The rows that were not taken, as a file to correct and import again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from adopters.exports import csv_lines

#: Headings added to the file's own; a file with them in can be imported again as it is.
ROW, PROBLEMS, REMEDIES = "row in the file", "what is wrong", "what to do"


def header(headings: Sequence[str]) -> list[str]:
    return [ROW, *headings, PROBLEMS, REMEDIES]


def line(
    number: int, cells: Mapping[str, Any], problems: Iterable[Mapping[str, str]], headings: Sequence[str]
) -> list[str]:
    """A rejected row: its number, its cells under their headings, what is wrong, what to do."""
    problems = list(problems)
    wrong = " ".join(f"{each['column']}: {each['problem']}".lstrip(": ") for each in problems)
    return [
        str(number),
        *(str(cells.get(heading, "")) for heading in headings),
        wrong,
        " ".join(dict.fromkeys(each["remedy"] for each in problems)),
    ]


def write(path: Path, headings: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write rejected rows as CSV, making the folder if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(header(headings), lines))
