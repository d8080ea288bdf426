from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import TimeMachineFixture

from adopters.models import Grant, Organisation, Role, Scope, User
from innovations.models import Innovation
from scaling.models import Adaptation, Adoption, MilestoneTarget
from tests.scaling.spread.scene import Scene

pytestmark = pytest.mark.django_db

TARGET = {
    "measure": "count",
    "count": "2",
    "percent": "",
    "due_on_day": "31",
    "due_on_month": "12",
    "due_on_year": "2026",
}


@pytest.fixture
def scene(time_machine: TimeMachineFixture) -> Scene:
    time_machine.move_to("2026-06-30 12:00:00+01:00")
    scene = Scene()
    scene.trusts(north=["RA", "RB", "RC"], south=["RD"])
    scene.cohort("RA", "RB", "RC", "RD")
    scene.log("RA", "live May 2026")
    return scene


def sign_in(client: Client, role: Role, scope: Scope, key: str) -> User:
    user = User.objects.create_user(f"{role}@example.org", name="Ayo Lead")
    Grant.objects.create(user=user, role=role, scope=scope, scope_key=key)
    client.force_login(user)
    return user


@pytest.fixture
def lead(client: Client, scene: Scene) -> User:
    return sign_in(client, Role.INNOVATION_LEAD, Scope.INNOVATION, "it")


def page(client: Client) -> str:
    return " ".join(client.get("/innovations/it/milestones/").content.decode().split())


def set_one(client: Client, **fields: Any) -> Any:
    return client.post(
        "/innovations/it/milestones/new/",
        {"indicator": "coverage", "area": "england", **TARGET, **fields},
        follow=True,
    )


def test_a_lead_sets_a_milestone_and_sees_where_it_stands(client: Client, lead: User) -> None:
    assert "No milestones yet" in page(client)
    set_one(client)
    assert "Coverage: 2 NHS trusts by 31 December 2026, England" in page(client)
    assert "1 now, of 2 aimed at" in page(client)
    assert "On course" in page(client)


def test_a_target_never_stands_without_what_moves_it(client: Client, lead: User) -> None:
    set_one(client)
    assert "local adaptation" in page(client)
    assert "Retention" in page(client)


def test_adaptations_of_other_innovations_and_removed_ones_are_not_counted(
    client: Client, lead: User
) -> None:
    def adapted(slug: str, **fields: Any) -> Adaptation:
        innovation, _ = Innovation.objects.get_or_create(slug=slug, defaults={"name": slug, "unit": "trust"})
        organisation = Organisation.objects.get(code="RA")
        adoption, _ = Adoption.objects.get_or_create(innovation=innovation, organisation=organisation)
        return Adaptation.objects.create(
            adoption=adoption, what_changed="By text", core_delivered="yes", recorded_by=lead, **fields
        )

    adapted("it")
    adapted("it", removed_at=timezone.now(), removed_by=lead)
    other = adapted("other")
    assert "1 local adaptation of this innovation has been recorded" in page(client)
    other.refresh_from_db()
    assert other.innovation == other.adoption.innovation


def test_a_changed_target_keeps_the_old_one_and_the_reason(client: Client, lead: User) -> None:
    set_one(client)
    milestone = MilestoneTarget.objects.standing().get().milestone
    address = reverse("milestones:change", args=[milestone.pk])
    assert "Say why the target is changed" in client.post(address, {**TARGET, "count": "3"}).content.decode()
    late = client.post(address, {**TARGET, "due_on_year": "2020", "reason": "Too late"})
    assert "must be in the future" in late.content.decode()
    client.post(address, {**TARGET, "count": "3", "reason": "A region joined late"})
    assert "Coverage: 3 NHS trusts by 31 December 2026" in page(client)
    assert "it was 2 NHS trusts by 31 December 2026. Changed by Ayo Lead: A region joined late" in page(
        client
    )


def test_a_milestone_given_up_leaves_the_page_and_not_the_record(client: Client, lead: User) -> None:
    set_one(client)
    milestone = MilestoneTarget.objects.get().milestone
    client.post(reverse("milestones:give_up", args=[milestone.pk]), {"reason": "Funding ended"})
    assert "No milestones yet" in page(client)
    assert MilestoneTarget.objects.filter(milestone=milestone).count() == 2


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"due_on_year": "2020"}, "must be in the future"),
        ({"count": ""}, "Enter the target"),
        ({"measure": "percent", "percent": "140"}, "less than or equal to 100"),
        ({"due_on_month": "13"}, "real date"),
    ],
)
def test_what_cannot_be_is_explained_and_kept(
    client: Client, lead: User, fields: dict[str, str], message: str
) -> None:
    answer = set_one(client, **fields).content.decode()
    assert message in answer
    assert not MilestoneTarget.objects.exists()


def test_an_area_lead_sets_milestones_for_their_own_area_only(client: Client, scene: Scene) -> None:
    sign_in(client, Role.AREA_LEAD, Scope.AREA, "region:YSS")
    set_one(client, area="region:YSS")
    assert MilestoneTarget.objects.get().milestone.area == scene.south
    assert "Select a valid choice" in set_one(client, area="region:YNN").content.decode()


def test_an_adopter_sees_milestones_and_sets_none(client: Client, scene: Scene) -> None:
    sign_in(client, Role.ADOPTER_EDITOR, Scope.ORGANISATION, "RA")
    assert client.get("/innovations/it/milestones/").status_code == 200
    assert client.get("/innovations/it/milestones/new/").status_code == 403
