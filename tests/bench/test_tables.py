from __future__ import annotations

from tests.bench import tables
from tests.bench.budgets import FIGURES
from tests.bench.examples import measure, run, times
from tests.bench.measures import FLOOR, OVER_HTTP, READING
from tests.bench.tables import Table

TABLE = Table("Pages", ("", "ms"), [("national", "9.5"), ("an area", "110")])


def test_text_lines_up_words_left_and_figures_right() -> None:
    assert TABLE.as_text().splitlines() == [
        "Pages",
        "",
        "           ms",
        "--------  ---",
        "national  9.5",
        "an area   110",
    ]


def test_markdown_is_a_table_of_its_own() -> None:
    assert TABLE.as_markdown().splitlines()[2:] == [
        "|  | ms |",
        "| --- | ---: |",
        "| national | 9.5 |",
        "| an area | 110 |",
    ]


def test_a_row_shows_the_slowest_role_and_how_many_there_were() -> None:
    page = {"part": READING, "floor": "empty view", "budget": FIGURES.code}
    made = run(
        measure("empty view", 2, part=FLOOR),
        measure("national", 20, 35, role="analyst", queries=7, sql=times(3), **page),
        measure("national", 30, 60, role="area_lead", queries=6, sql=times(4), pace=1.5, **page),
        measure("national", 35, 70, role="area_lead", way=OVER_HTTP, size=30_720, memory=91.6, **page),
    )
    pages, floors, _ = tables.tables(made, None)
    assert [table.title for table in (pages, floors)] == ["Pages", "Floors"]
    assert dict(zip(pages.header, pages.rows[0], strict=True)) == {
        "": "national",
        "as": "area_lead of 2",
        "n": "20",
        "queries": "7",
        "rows": "",
        "SQL p95": "4.0",
        "median": "30.0",
        "p95": "60.0",
        "HTTP p95": "70.0",
        "kB": "30",
        "MB": "92",
        "of floor": "15.0",
        "since last": "",
        "one query": "1.5",
        "p95 at pace": "40.0",
        "budget": "50",
        "holds": "yes",
    }


def test_errors_stand_beside_the_name_of_the_page() -> None:
    made = run(measure("national", 20, part=READING, broken=3))
    assert tables.tables(made, None)[0].rows[0][0] == "national (3 errors)"


def test_the_heading_says_the_command_the_machine_and_the_load() -> None:
    heading = tables.as_markdown(run(), None).splitlines()[0]
    assert "`make bench`" in heading
    assert "2 cores, 24 GB, PostgreSQL 18.6; load 0.1 at the start, 1.5 at the end" in heading
