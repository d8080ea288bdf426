"""The pages by which someone who leads an innovation gives a file, applies it and takes it back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from innovations.models import Cohort, CohortMember
from scaling.imports import services, views
from scaling.imports.columns import Column
from scaling.imports.services import Upload
from scaling.jobs import runner
from scaling.models import Adoption, BatchStatus, ImportBatch, Job, LedgerLine
from tests.cast import Cast, Scenery
from tests.scaling.imports.conftest import TODAY, csv_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

#: Gives a file in the browser and returns the page that comes of it.
Gives = Callable[..., "_MonkeyPatchedWSGIResponse"]


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.innovation_lead)
    return client


@pytest.fixture
def give(lead: Client, scenery: Scenery) -> Gives:
    def give(
        *rows: str, name: str = "sites.csv", content: bytes | None = None, **fields: str
    ) -> _MonkeyPatchedWSGIResponse:
        file = SimpleUploadedFile(name, content if content is not None else csv_of(*rows))
        address = reverse("imports:new", args=[scenery.innovation.slug])
        return lead.post(address, {"file": file, "stage": "live", **fields}, follow=True)

    return give


def text(response: HttpResponse | _MonkeyPatchedWSGIResponse) -> str:
    return str(response.content, "utf-8")


def test_a_good_file_is_checked_applied_and_undone(give: Gives, lead: Client) -> None:
    page = text(give("RN1,May 2021", "RS1,3 June 2021"))
    assert "sites.csv is ready to apply" in page
    assert "2 rows will be recorded as “Live”, from 1 May 2021 to 3 June 2021." in page
    assert "Nothing has been recorded yet." in page
    assert not LedgerLine.objects.exists()
    batch = ImportBatch.objects.get()
    page = text(lead.post(reverse("imports:apply", args=[batch.pk]), follow=True))
    assert "2 rows of sites.csv applied" in page
    assert Adoption.objects.filter(stage="live").count() == 2
    undo = reverse("imports:undo", args=[batch.pk])
    assert "still stand and will be removed: 2" in text(lead.get(undo))
    assert "Say why you are undoing this import" in text(lead.post(undo, {"why": ""}))
    page = text(lead.post(undo, {"why": "wrong file"}, follow=True))
    assert "sites.csv was undone" in page
    assert not LedgerLine.objects.standing().exists()


def test_errors_are_listed_and_the_good_rows_may_be_applied_alone(give: Gives, lead: Client) -> None:
    page = text(give("RN1,May 2021", "RN2,May 2021", "RS1,soon"))
    assert "Errors in 2 rows of sites.csv" in page
    assert "“RN2” is not an organisation we know." in page
    assert "Did you mean Moorland NHS Foundation Trust (RN1)?" in page
    assert "Apply the 1 good row" in page
    batch = ImportBatch.objects.get()
    address = reverse("imports:apply", args=[batch.pk])
    assert "some rows have errors" in text(lead.post(address, follow=True))
    assert not LedgerLine.objects.exists()
    assert "1 row of sites.csv applied" in text(lead.post(address, {"good": "yes"}, follow=True))
    rejected = lead.get(reverse("imports:rejected", args=[batch.pk])).getvalue().decode("utf-8-sig")
    assert [line.split(",")[:3] for line in rejected.splitlines()[1:]] == [
        ["3", "RN2", "May 2021"],
        ["4", "RS1", "soon"],
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"Trust,Live date\nA,2021", "no column of organisation codes"),
        (b"%PDF-1.7", "not a spreadsheet we can read"),
        (csv_of(), "nothing below the headings"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_beside_the_field(
    give: Gives, content: bytes, words: str
) -> None:
    page = text(give(content=content))
    assert "There is a problem" in page
    assert words in page
    assert not ImportBatch.objects.exists()


def test_a_file_must_be_chosen(lead: Client, scenery: Scenery) -> None:
    page = text(lead.post(reverse("imports:new", args=[scenery.innovation.slug]), {"stage": "live"}))
    assert "Choose a file" in page


def test_the_rows_can_be_narrowed_and_downloaded(give: Gives, lead: Client) -> None:
    give("RN1,May 2021", "RN1,May 2021", "RN2,May 2021")
    address = ImportBatch.objects.get().get_absolute_url()
    assert "Says the same as row 2." in text(lead.get(address, {"show": "unchanged"}))
    assert "May 2021" in text(lead.get(address, {"show": "good"}))
    lines = lead.get(address, {"show": "all", "format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["row", "2", "3", "4"]


def test_a_page_of_rows_costs_the_same_however_many_there_are(give: Gives, lead: Client) -> None:
    counts = []
    for rows in (2, 60):
        give(*[f"RN1,{2000 + n},contacted" for n in range(rows)], name=f"{rows}.csv")
        batch = ImportBatch.objects.get(filename=f"{rows}.csv")
        with CaptureQueriesContext(connection) as captured:
            lead.get(batch.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_template_lists_the_sites_and_is_read_back_as_not_filled_in(
    give: Gives, lead: Client, scenery: Scenery
) -> None:
    cohort = Cohort.objects.create(
        innovation=scenery.innovation, number=1, drawn_on=TODAY, recorded_at="2026-01-01T00:00Z"
    )
    CohortMember.objects.create(cohort=cohort, organisation=scenery.trust, why="test")
    files = {
        form: lead.get(reverse("imports:template", args=[scenery.innovation.slug, form])).getvalue()
        for form in ("csv", "xlsx")
    }
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"])).get_sheet_by_index(0).to_python()
    assert sheet[0] == [column.value for column in Column]
    assert sheet[1][:2] == ["RN1", "Moorland NHS Foundation Trust"]
    for form, content in files.items():
        assert "has nothing new" in text(give(content=content, name=f"template.{form}"))
    assert lead.get(reverse("imports:template", args=[scenery.innovation.slug, "pdf"])).status_code == 404


def test_a_file_put_aside_leaves_the_list(give: Gives, lead: Client, scenery: Scenery) -> None:
    listed = reverse("imports:list", args=[scenery.innovation.slug])
    assert "No file has been imported yet" in text(lead.get(listed))
    give("RN1,May 2021")
    assert "sites.csv" in text(lead.get(listed))
    batch = ImportBatch.objects.get()
    lead.post(reverse("imports:discard", args=[batch.pk]))
    assert "sites.csv</a>" not in text(lead.get(listed))
    page = text(lead.post(reverse("imports:discard", args=[batch.pk]), follow=True))
    assert "cannot be put aside" in page


def test_a_file_is_checked_again_on_request(give: Gives, lead: Client, scenery: Scenery) -> None:
    give("RQ9,May 2021")
    scenery.far_trust.code = "RQ9"
    scenery.far_trust.save()
    batch = ImportBatch.objects.get()
    page = text(lead.post(reverse("imports:check", args=[batch.pk]), follow=True))
    assert "Checked again: 0 rows have errors now." in page
    assert "sites.csv is ready to apply" in page


def test_the_same_file_again_says_when_it_was_applied(give: Gives, lead: Client) -> None:
    give("RN1,May 2021")
    lead.post(reverse("imports:apply", args=[ImportBatch.objects.get().pk]))
    page = text(give("RN1,May 2021"))
    assert "sites.csv has nothing new" in page
    assert "This same file was applied on" in page


def test_a_long_file_is_checked_applied_and_undone_in_the_background(
    give: Gives, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CHECKED_AT_ONCE", 1)
    monkeypatch.setattr(views, "APPLIED_AT_ONCE", 1)
    page = text(give("RN1,May 2021", "RS1,May 2021"))
    batch = ImportBatch.objects.get()
    assert "Checking sites.csv" in page
    steps = [
        (None, {}, BatchStatus.CHECKED, 0),
        ("imports:apply", {}, BatchStatus.APPLIED, 2),
        ("imports:undo", {"why": "wrong file"}, BatchStatus.UNDONE, 0),
    ]
    for number, (address, fields, status, standing) in enumerate(steps, 1):
        if address:
            page = text(lead.post(reverse(address, args=[batch.pk]), fields, follow=True))
        job = Job.objects.latest("created_at")
        assert Job.objects.count() == number
        assert job.get_absolute_url() in page
        assert runner.run(job.pk, heartbeat=False)
        job.refresh_from_db()
        assert (job.status, job.result_url) == ("done", batch.get_absolute_url())
        batch.refresh_from_db()
        assert (batch.status, LedgerLine.objects.standing().count()) == (status, standing)


def test_an_import_that_stopped_part_way_is_gone_on_with(lead: Client, scenery: Scenery, cast: Cast) -> None:
    checked = services.check_file(scenery.innovation, Upload("s.csv", csv_of("RN1,May 2021")), today=TODAY)
    batch = services.keep_file(scenery.innovation, checked, by=cast.innovation_lead)
    services.begin_applying(batch, good_only=False, by=cast.innovation_lead)
    assert "Go on applying" in text(lead.get(batch.get_absolute_url()))
    page = text(lead.post(reverse("imports:apply", args=[batch.pk]), follow=True))
    assert "1 row of s.csv applied" in page


def test_undoing_that_stopped_part_way_can_be_gone_on_with(give: Gives, lead: Client) -> None:
    give("RN1,May 2021")
    batch = ImportBatch.objects.get()
    lead.post(reverse("imports:apply", args=[batch.pk]))
    ImportBatch.objects.update(status=BatchStatus.UNDONE)
    assert "Undo this import" in text(lead.get(batch.get_absolute_url()))
    page = text(lead.post(reverse("imports:undo", args=[batch.pk]), {"why": "wrong file"}, follow=True))
    assert "sites.csv was undone" in page
    assert "Undo this import" not in page
    assert not LedgerLine.objects.standing().exists()


def test_only_those_who_lead_the_innovation_or_administer_may_import(
    client: Client, scenery: Scenery, cast: Cast
) -> None:
    checked = services.check_file(scenery.innovation, Upload("s.csv", csv_of("RN1,May 2021")), today=TODAY)
    batch = services.keep_file(scenery.innovation, checked, by=cast.innovation_lead)
    for name, person in cast.everyone().items():
        client.logout()
        if name != "anonymous":
            client.force_login(person)  # type: ignore[arg-type]
        may = name in ("administrator", "innovation_lead")
        refused = 302 if name == "anonymous" else 403
        unknown = 302 if name == "anonymous" else 404
        for address in ("imports:new", "imports:list"):
            status = client.get(reverse(address, args=[scenery.innovation.slug])).status_code
            assert status == (200 if may else refused), (name, address)
        for address in ("imports:batch", "imports:undo", "imports:rejected"):
            status = client.get(reverse(address, args=[batch.pk])).status_code
            assert status == (200 if may else unknown), (name, address)
        if not may:
            for address in ("imports:apply", "imports:discard", "imports:check", "imports:undo"):
                assert client.post(reverse(address, args=[batch.pk])).status_code == unknown, (name, address)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.CHECKED


def test_the_lead_of_another_innovation_may_not(lead: Client, scenery: Scenery) -> None:
    assert lead.get(reverse("imports:new", args=[scenery.other_innovation.slug])).status_code == 403
    assert lead.get(reverse("imports:new", args=["no-such"])).status_code == 404
