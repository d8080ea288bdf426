"""The folder of published NHS data, which is not part of the repository.

Looked for in SCALING_SHARED_DATA, else in ``shared/data`` beside the repository. Tests that
need it skip, saying so, where it is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("SCALING_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")

needs_published_data = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="the published data is not here; set SCALING_SHARED_DATA to the folder that holds it",
)


def published(name: str) -> str:
    """The path of one file, such as ``ods/etr_2025-07.csv``."""
    return str(FOLDER / name)
