"""A file is applied whole or not at all, once, in chunks that resume; and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adopters.models import Organisation, User
from innovations.models import Innovation
from scaling.imports import services
from scaling.imports.reading import UnreadableFile
from scaling.imports.selectors import contradictory_after, unfinished
from scaling.imports.services import CheckedFile, ImportRefused, Upload
from scaling.ledger.append import Verdict, append_many, retract_many
from scaling.ledger.projection import projection_held
from scaling.ledger.rules import Draft
from scaling.ledger.verify import differences
from scaling.models import (
    Adoption,
    BatchStatus,
    Evidence,
    ImportBatch,
    LedgerLine,
    LineKind,
    RowOutcome,
    Source,
)
from scaling.periods import parse_period
from tests.scaling.imports.conftest import TODAY, Imports, csv_of


def standing() -> list[tuple[str, str, str, str]]:
    lines = LedgerLine.objects.standing().select_related("adoption__organisation")
    return sorted(
        (line.adoption.organisation.code, line.stage, str(line.occurred_on), line.precision) for line in lines
    )


def projections() -> dict[str, object]:
    """What each site comes to, sites nothing stands of left out; but for when it was last written to."""
    found: dict[str, object] = {}
    for adoption in Adoption.objects.exclude(stage="").select_related("organisation"):
        held = projection_held(adoption)
        found[adoption.organisation.code] = (
            held.stage,
            held.since,
            held.first_live_on,
            held.last_activity_on,
        )
    return found


def test_applying_records_every_row_under_one_batch(applied: Imports, lead: User) -> None:
    batch = applied("RA1,May 2021,,confirmed,,,by letter", "RA2,3 June 2021,engaged")
    assert (batch.status, batch.applied_count, batch.ready_count) == (BatchStatus.APPLIED, 2, 0)
    line = LedgerLine.objects.get(stage="live")
    assert (line.batch, line.recorded_by, line.source) == (batch, lead, Source.IMPORT)
    assert (line.evidence, line.note) == (Evidence.CONFIRMED, "by letter")
    assert batch.rows.filter(applied_at__isnull=False).count() == 2
    assert not list(differences())


def test_one_rejected_row_stops_all(applied: Imports) -> None:
    with pytest.raises(ImportRefused, match="some rows have errors"):
        applied("RA1,May 2021", "RA2,soon")
    assert standing() == []


def test_the_good_rows_may_be_applied_alone(applied: Imports) -> None:
    batch = applied("RA1,May 2021", "RA2,soon", good_only=True)
    assert (batch.applied_count, batch.rejected_count) == (1, 1)
    assert [code for code, *_ in standing()] == ["RA1"]


def test_the_same_file_again_changes_nothing_while_its_lines_stand(
    applied: Imports, checked: Callable[..., CheckedFile]
) -> None:
    rows = "RA1,May 2021", "RA2,June 2021,engaged"
    first = applied(*rows)
    before = LedgerLine.objects.count()
    with pytest.raises(ImportRefused, match="nothing to apply"):
        applied(*rows)
    assert LedgerLine.objects.count() == before
    services.undo(first, by=first.created_by, why="wrong file")
    assert applied(*rows).applied_count == 2


def test_undoing_removes_the_lines_that_still_stand_and_leaves_the_rest(
    applied: Imports, innovation: Innovation, trusts: dict[str, Organisation], lead: User
) -> None:
    batch = applied("RA1,May 2021", "RA2,May 2021")
    stop = Draft(stage="stopped", period=parse_period("3 May 2022"), reason="cost")
    append_many(innovation, [(trusts["RA1"].pk, stop)], by=lead, today=TODAY)
    assert services.undo(batch, by=lead, why="wrong file") == 2
    batch.refresh_from_db()
    assert (batch.status, batch.undone_by) == (BatchStatus.UNDONE, lead)
    assert standing() == [("RA1", "stopped", "2022-05-03", "day")]
    assert [each.organisation.code for each in contradictory_after(batch)] == ["RA1"]
    assert {line.note for line in LedgerLine.objects.filter(kind=LineKind.RETRACTED)} == {"wrong file"}
    with pytest.raises(ImportRefused):
        services.undo(batch, by=lead, why="again")


def crash_after(calls: int) -> mock._patch[mock.MagicMock]:
    """The program dies as the chunk after so many comes to be recorded."""
    survives = iter([True] * calls)

    def act(*args: Any, **options: Any) -> list[Verdict]:
        if not next(survives, False):
            raise KeyboardInterrupt
        return append_many(*args, **options)

    return mock.patch.object(services, "append_many", side_effect=act)


def test_a_crash_in_the_middle_leaves_whole_chunks_and_the_rest_follows(
    kept: Imports, lead: User, monkeypatch: pytest.MonkeyPatch, innovation: Innovation
) -> None:
    monkeypatch.setattr(services, "CHUNK_ROWS", 2)
    rows = [f"RA{n},May 2021" for n in range(1, 6)]
    batch = services.begin_applying(kept(*rows), good_only=False, by=lead)
    with crash_after(1), pytest.raises(KeyboardInterrupt):
        services.apply(batch, today=TODAY)
    assert len(standing()) == 2
    assert batch.rows.filter(applied_at__isnull=False).count() == 2
    assert unfinished(innovation, batch.sha256, batch.default_stage) == batch
    told: list[tuple[int, int]] = []
    batch = services.apply(batch, today=TODAY, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5)]
    assert (batch.status, batch.applied_count, len(standing())) == (BatchStatus.APPLIED, 5, 5)
    assert LedgerLine.objects.count() == 5
    services.apply(batch, today=TODAY)
    assert LedgerLine.objects.count() == 5


def test_a_crash_while_undoing_is_taken_up_again(
    applied: Imports, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = applied(*[f"RA{n},May 2021" for n in range(1, 6)])
    monkeypatch.setattr(services, "CHUNK_ROWS", 2)
    survives = iter([True])

    def dies_on_the_second(*args: Any, **options: Any) -> list[LedgerLine]:
        if not next(survives, False):
            raise KeyboardInterrupt
        return retract_many(*args, **options)

    with mock.patch.object(services, "retract_many", dies_on_the_second), pytest.raises(KeyboardInterrupt):
        services.undo(batch, by=lead, why="wrong")
    assert len(standing()) == 3
    assert services.undo(batch, by=lead, why="wrong") == 3
    assert standing() == []


def test_undoing_stops_an_import_that_is_being_applied(
    kept: Imports, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "CHUNK_ROWS", 1)
    batch = services.begin_applying(kept("RA1,May 2021", "RA2,May 2021"), good_only=False, by=lead)

    def undo_once(done: int, total: int) -> None:
        if done == 1:
            services.undo(batch, by=lead, why="wrong file")

    services.apply(batch, today=TODAY, progress=undo_once)
    batch.refresh_from_db()
    assert (batch.status, standing()) == (BatchStatus.UNDONE, [])


def test_what_was_recorded_since_the_check_puts_the_file_back(
    kept: Imports, innovation: Innovation, trusts: dict[str, Organisation], lead: User
) -> None:
    batch = kept("RA1,May 2021", "RA2,May 2021")
    other = Draft(stage="live", period=parse_period("June 2021"))
    append_many(innovation, [(trusts["RA1"].pk, other)], by=lead, today=TODAY)
    services.begin_applying(batch, good_only=False, by=lead)
    with pytest.raises(ImportRefused, match="something changed"):
        services.apply(batch, today=TODAY)
    batch.refresh_from_db()
    assert (batch.status, batch.rejected_count) == (BatchStatus.CHECKED, 1)
    assert "already stands for June 2021" in batch.rows.get(row_number=2).problems[0]["problem"]
    services.begin_applying(batch, good_only=True, by=lead)
    assert services.apply(batch, today=TODAY).applied_count == 1


def test_what_was_removed_since_the_check_is_recorded_again(
    kept: Imports, applied: Imports, lead: User
) -> None:
    first = applied("RA1,May 2021")
    batch = kept("RA1,May 2021", "RA2,May 2021")
    assert (batch.ready_count, batch.unchanged_count) == (1, 1)
    services.undo(first, by=lead, why="wrong file")
    services.begin_applying(batch, good_only=False, by=lead)
    assert services.apply(batch, today=TODAY).applied_count == 2


def test_a_row_refused_between_two_chunks_is_rejected_with_its_reason(
    kept: Imports,
    innovation: Innovation,
    trusts: dict[str, Organisation],
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "CHUNK_ROWS", 1)
    batch = services.begin_applying(kept("RA1,May 2021", "RA2,May 2021"), good_only=False, by=lead)

    def log_meanwhile(done: int, total: int) -> None:
        if done == 1:
            other = Draft(stage="live", period=parse_period("June 2021"))
            append_many(innovation, [(trusts["RA2"].pk, other)], by=lead, today=TODAY)

    batch = services.apply(batch, today=TODAY, progress=log_meanwhile)
    assert (batch.status, batch.applied_count, batch.rejected_count) == (BatchStatus.APPLIED, 1, 1)
    row = batch.rows.get(outcome=RowOutcome.REJECTED)
    assert row.problems[0]["column"] == "date"


def test_checking_again_finds_what_has_been_mended(kept: Imports, trusts: dict[str, Organisation]) -> None:
    batch = kept("RQ9,May 2021", "RA1,May 2021")
    assert batch.rejected_count == 1
    Organisation.objects.filter(code="RA5").update(code="RQ9")
    batch = services.check_again(batch, today=TODAY)
    assert (batch.rejected_count, batch.ready_count) == (0, 2)


def test_time_moves_a_date_out_of_the_future(kept: Imports) -> None:
    batch = kept("RA1,24 November 2026")
    assert batch.rejected_count == 1
    assert services.check_again(batch, today=TODAY + timedelta(days=1)).ready_count == 1


def test_a_file_put_aside_is_not_applied(kept: Imports, lead: User) -> None:
    batch = services.discard(kept("RA1,May 2021"))
    with pytest.raises(ImportRefused):
        services.begin_applying(batch, good_only=True, by=lead)
    with pytest.raises(ImportRefused):
        services.discard(batch)


def test_a_header_without_rows_is_refused(innovation: Innovation) -> None:
    with pytest.raises(UnreadableFile, match="nothing below"):
        services.check_file(innovation, Upload("x.csv", csv_of()), today=TODAY)


def test_nothing_typed_is_lost_in_keeping_the_rows(kept: Imports) -> None:
    batch = kept('RA1,May 2021,live,,,,"a, “b”\n\\N \t ☃"', "RA2,soon,x,y,z,q,n,more")
    first, second = batch.rows.all()
    assert first.cells["note"] == "a, “b”\n\\N \t ☃"
    assert second.cells[""] == ["more"]


def test_no_nhs_number_is_kept_of_a_file_whichever_column_it_stands_in(kept: Imports) -> None:
    batch = kept(
        "RA1,May 2021,first was 943 476 5919,9434765919",
        "9434765919,May 2021,,",
        header="organisation_code,date,note,patient",
    )
    assert [row.outcome for row in batch.rows.all()] == ["rejected", "rejected"]
    assert "943" not in str(list(batch.rows.values()))
    again = services.check_again(batch, today=TODAY)
    assert again.rejected_count == 2


_rows = st.lists(
    st.tuples(
        st.sampled_from(["RA1", "RA2"]),
        st.sampled_from(["contacted", "engaged", "committed", "live", "embedded", "stopped", "withdrawn"]),
        st.dates(TODAY - timedelta(days=900), TODAY) | st.dates(TODAY - timedelta(days=3), TODAY),
        st.sampled_from(["%Y-%m-%d", "%B %Y", "%Y"]),
    ),
    min_size=1,
    max_size=10,
)


def test_rows_rejected_as_rivals_are_rejected_when_the_same_file_comes_again(
    innovation: Innovation, lead: User, trusts: dict[str, Organisation]
) -> None:
    rows = [
        ("RA1", stage, day, "%Y-%m-%d")
        for stage, day in [
            ("contacted", date(2024, 6, 6)),
            ("contacted", date(2024, 6, 7)),
            ("contacted", date(2024, 6, 7)),
            ("contacted", date(2025, 1, 1)),
            ("engaged", date(2024, 6, 6)),
        ]
    ]
    first, second = import_of(innovation, lead, rows), import_of(innovation, lead, rows)
    assert [row.outcome for row in first.rows.all()] == ["rejected"] * 4 + ["ready"]
    assert [row.outcome for row in second.rows.all()] == ["rejected"] * 4 + ["unchanged"]


@given(earlier=_rows, rows=_rows)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_applying_then_undoing_is_the_identity_and_twice_is_once(
    innovation: Innovation,
    lead: User,
    trusts: dict[str, Organisation],
    earlier: list[tuple[str, str, date, str]],
    rows: list[tuple[str, str, date, str]],
) -> None:
    with transaction.atomic():  # each example in a world of its own
        import_of(innovation, lead, earlier)
        before, stood = projections(), standing()
        batch = import_of(innovation, lead, rows)
        after, stands = projections(), standing()
        again = import_of(innovation, lead, rows)
        assert again.ready_count == 0
        assert (projections(), standing()) == (after, stands)
        if batch.status == BatchStatus.APPLIED:
            services.undo(batch, by=lead, why="law")
            assert (projections(), standing()) == (before, stood)
        assert not list(differences())
        transaction.set_rollback(True)


def import_of(innovation: Innovation, lead: User, rows: list[tuple[str, str, date, str]]) -> ImportBatch:
    """Whatever of the rows is good, applied."""
    lines = [f"{code},{when:{form}},{stage},,cost" for code, stage, when, form in rows]
    checked = services.check_file(innovation, Upload("x.csv", csv_of(*lines)), today=TODAY)
    batch = services.keep_file(innovation, checked, by=lead)
    if batch.ready_count:
        services.begin_applying(batch, good_only=True, by=lead)
        batch = services.apply(batch, today=TODAY)
    return batch
