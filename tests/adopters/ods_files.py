"""Small files in the layouts of the Organisation Data Service, for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def ods_row(
    code: str,
    name: str = "A NAME",
    *,
    region: str = "Y56",
    icb: str = "QMF",
    opens: str = "20100401",
    closes: str = "",
    status: str = "",
    parent: str = "",
    setting: str = "",
    columns: int = 27,
) -> list[str]:
    row = [code, name, region, icb, "1 HIGH STREET", "", "", "LONDON", "", "N1 1AA", opens, closes]
    row += [status, "", parent, "", "", "020 7000 0000", "", "", "", "0", "", "", "", setting, ""]
    return row[:columns]


def practice_row(code: str, **changes: str) -> list[str]:
    return ods_row(code, **{"status": "A", "parent": "A3A8R", "setting": "4", **changes})  # type: ignore[arg-type]


def ods_file(rows: Iterable[list[str]], *, quoted: bool = True, mark: bool = False) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(rows)
    return ("\ufeff" if mark else "").encode() + text.getvalue().encode()
