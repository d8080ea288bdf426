from __future__ import annotations

from pathlib import Path

from tests.bench import results
from tests.bench.examples import measure, run, times
from tests.bench.times import Change


def test_a_run_is_read_as_it_was_kept(tmp_path: Path) -> None:
    kept = run(measure("page", 20, 30, role="analyst", sql=times(4)), measure("empty view", 2))
    assert results.read(results.keep(kept, tmp_path)) == kept


def test_the_last_run_is_the_newest_of_its_kind_and_scale(tmp_path: Path) -> None:
    assert results.last("bench", "0.1", tmp_path) is None
    for at in ("2026-11-24T09:00:00+00:00", "2026-11-23T09:00:00+00:00"):
        results.keep(run(at=at), tmp_path)
    last = results.last("bench", "0.1", tmp_path)
    assert last is not None
    assert last.at.startswith("2026-11-24")
    assert results.last("bench", "1.0", tmp_path) is None
    assert results.last("load", "0.1", tmp_path) is None


def test_what_changed_is_the_ratio_to_the_floor_not_the_time() -> None:
    before = run(measure("page", 20, floor="empty view"), measure("empty view", 2))
    slower_machine = run(measure("page", 40, floor="empty view"), measure("empty view", 4))
    (page, change), _ = results.changes(slower_machine, before)
    assert page.what == "page"
    assert change == Change(0.0, noise=0.0)


def test_what_was_not_measured_before_has_no_change() -> None:
    now = run(measure("page", 20, floor="empty view"), measure("empty view", 2))
    assert [change for _, change in results.changes(now, None)] == [None, None]
    assert [change for _, change in results.changes(now, run())] == [None, None]
