from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from adopters.models import Grant, Invitation, Role, Scope, User
from adopters.people import invitations, rules, services
from adopters.people.errors import PeopleRefusal
from adopters.people.invitations import LinkState, follow, link_token
from adopters.roles import abilities, forget_abilities
from innovations.models import Cohort, CohortMember
from tests.cast import PASSWORD, Cast, Scenery

NATION = ""


@pytest.fixture
def reach(scenery: Scenery) -> None:
    """The innovation is meant to reach ``trust`` and not ``far_trust``."""
    cohort = Cohort.objects.create(
        innovation=scenery.innovation, number=1, drawn_on=timezone.localdate(), recorded_at=timezone.now()
    )
    CohortMember.objects.create(cohort=cohort, organisation=scenery.trust, why="It is a trust")


GIVERS = [
    (Role.ADMINISTRATOR, NATION, {"administrator"}),
    (Role.NATIONAL_LEAD, NATION, {"administrator", "national_lead"}),
    (Role.ANALYST, NATION, {"administrator", "national_lead"}),
    (Role.AREA_LEAD, "region:Y91", {"administrator", "national_lead"}),
    (Role.INNOVATION_LEAD, "virtual-ward", {"administrator", "national_lead", "innovation_lead"}),
    (Role.INNOVATION_LEAD, "early-scan", {"administrator", "national_lead"}),
    (Role.ADOPTER_EDITOR, "RN1", {"administrator", "national_lead", "innovation_lead", "adopter_editor"}),
    (Role.ADOPTER_VIEWER, "RS1", {"administrator", "national_lead"}),
]


@pytest.mark.parametrize(("role", "key", "givers"), GIVERS)
def test_a_role_is_given_only_by_those_who_run_what_it_is_over(
    cast: Cast, reach: None, role: Role, key: str, givers: set[str]
) -> None:
    people = {name: user for name, user in cast.everyone().items() if isinstance(user, User)}
    assert {name for name, user in people.items() if rules.may_give(user, role, key)} == givers


def test_a_role_given_twice_is_held_once(cast: Cast) -> None:
    for _ in range(2):
        services.give_role(user=cast.outsider, role=Role.ANALYST, key=NATION, by=cast.administrator)
    assert Grant.objects.in_force().filter(user=cast.outsider).count() == 1


def test_a_role_over_something_that_is_not_there_is_refused(cast: Cast) -> None:
    with pytest.raises(PeopleRefusal, match="Choose what the role is for"):
        services.give_role(user=cast.outsider, role=Role.ADOPTER_EDITOR, key="ZZZ", by=cast.administrator)


def test_an_ended_role_takes_its_abilities_with_it(cast: Cast) -> None:
    grant = Grant.objects.get(user=cast.adopter_viewer)
    services.end_role(grant=grant, by=cast.adopter_editor)
    assert not abilities(User.objects.get(pk=cast.adopter_viewer.pk)).views


def test_an_innovation_lead_may_not_end_an_adopters_role(cast: Cast, reach: None) -> None:
    grant = Grant.objects.get(user=cast.adopter_editor)
    with pytest.raises(PeopleRefusal):
        services.end_role(grant=grant, by=cast.innovation_lead)


def test_a_changed_role_ends_one_and_gives_the_other(cast: Cast) -> None:
    grant = Grant.objects.get(user=cast.adopter_viewer)
    services.change_role(grant=grant, role=Role.ADOPTER_EDITOR, by=cast.adopter_editor)
    assert abilities(User.objects.get(pk=cast.adopter_viewer.pk)).edits == {"RN1"}
    assert Grant.objects.filter(user=cast.adopter_viewer).count() == 2


def test_somebody_always_administers(cast: Cast) -> None:
    grant = Grant.objects.get(user=cast.administrator)
    with pytest.raises(PeopleRefusal, match="Somebody has to administer"):
        services.end_role(grant=grant, by=cast.administrator)


def test_ending_access_ends_roles_sign_in_and_invitations_sent(cast: Cast) -> None:
    lead = cast.national_lead
    invitation = invitations.invite(email="x@example.org", role=Role.ANALYST, key=NATION, by=lead)
    services.end_access(user=lead, by=cast.administrator)
    lead.refresh_from_db()
    assert not lead.is_active
    assert not Grant.objects.in_force().filter(user=lead).exists()
    assert follow(link_token(invitation)).state is LinkState.WITHDRAWN


def test_only_an_administrator_ends_access_and_never_their_own(cast: Cast) -> None:
    with pytest.raises(PeopleRefusal, match="Only an administrator"):
        services.end_access(user=cast.analyst, by=cast.national_lead)
    with pytest.raises(PeopleRefusal, match="your own access"):
        services.end_access(user=cast.administrator, by=cast.administrator)


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return invitations.invite(
        email=" New.Person@Example.org ", role=Role.ADOPTER_EDITOR, key="RN1", by=cast.administrator
    )


def test_joining_makes_a_person_with_the_role(invitation: Invitation) -> None:
    user = invitations.join(invitation=invitation, name="New Person", password=PASSWORD)
    assert user.email == "new.person@example.org"
    assert user.check_password(PASSWORD)
    assert abilities(user).edits == {"RN1"}
    assert follow(link_token(invitation)).state is LinkState.ACCEPTED


def test_a_link_followed_twice_is_accepted_once(invitation: Invitation) -> None:
    invitations.join(invitation=invitation, name="New Person", password=PASSWORD)
    with pytest.raises(PeopleRefusal, match="already accepted"):
        invitations.join(invitation=invitation, name="Somebody Else", password=PASSWORD)


def test_a_link_works_for_fourteen_days(invitation: Invitation) -> None:
    token = link_token(invitation)
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        assert follow(token).state is LinkState.OPEN
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert follow(token).state is LinkState.RUN_OUT
        with pytest.raises(PeopleRefusal, match="run out"):
            invitations.join(invitation=invitation, name="Late", password=PASSWORD)


def test_an_invitation_sent_again_replaces_the_link(invitation: Invitation, administrator: User) -> None:
    old = link_token(invitation)
    invitations.resend(invitation=invitation, by=administrator)
    assert follow(old).state is LinkState.REPLACED
    assert follow(link_token(invitation)).state is LinkState.OPEN


def test_inviting_the_same_person_again_sends_the_open_invitation(
    invitation: Invitation, administrator: User
) -> None:
    again = invitations.invite(
        email="NEW.person@example.org", role=Role.ADOPTER_EDITOR, key="RN1", by=administrator
    )
    assert again.pk == invitation.pk


def test_a_withdrawn_link_is_dead(invitation: Invitation, administrator: User) -> None:
    invitations.withdraw(invitation=invitation, by=administrator)
    assert follow(link_token(invitation)).state is LinkState.WITHDRAWN


@pytest.mark.parametrize("tamper", [lambda t: t[:-2], lambda t: "x" + t, lambda t: "nonsense"])
def test_a_tampered_link_is_broken(invitation: Invitation, tamper: object) -> None:
    assert follow(tamper(link_token(invitation))).state is LinkState.BROKEN  # type: ignore[operator]


def test_an_invitation_is_accepted_only_by_whom_it_was_sent_to(cast: Cast, invitation: Invitation) -> None:
    with pytest.raises(PeopleRefusal, match="This invitation is for"):
        invitations.accept(invitation=invitation, by=cast.outsider)


def test_an_account_that_is_there_cannot_be_taken_over_by_a_link(cast: Cast) -> None:
    invitation = invitations.invite(
        email=cast.outsider.email, role=Role.ANALYST, key=NATION, by=cast.administrator
    )
    with pytest.raises(PeopleRefusal, match="already have an account"):
        invitations.join(invitation=invitation, name="Thief", password="another long password")
    invitations.accept(invitation=invitation, by=cast.outsider)
    forget_abilities(cast.outsider)
    assert abilities(cast.outsider).reads_all_sites


def test_somebody_whose_access_ended_comes_back_only_through_an_administrator(cast: Cast) -> None:
    services.end_access(user=cast.adopter_viewer, by=cast.administrator)
    email = cast.adopter_viewer.email
    with pytest.raises(PeopleRefusal, match="Ask an administrator"):
        invitations.invite(email=email, role=Role.ADOPTER_VIEWER, key="RN1", by=cast.adopter_editor)
    invitation = invitations.invite(email=email, role=Role.ADOPTER_VIEWER, key="RN1", by=cast.administrator)
    back = invitations.join(invitation=invitation, name="Vic Viewer", password=PASSWORD)
    assert back.pk == cast.adopter_viewer.pk
    assert abilities(back).views == {"RN1"}


def test_a_role_already_held_is_not_offered_again(cast: Cast) -> None:
    with pytest.raises(PeopleRefusal, match="already has this role"):
        invitations.invite(
            email=cast.adopter_editor.email, role=Role.ADOPTER_EDITOR, key="RN1", by=cast.administrator
        )


def test_the_first_administrator_is_made_by_command(db: None) -> None:
    user = services.create_administrator(email="First@Example.org")
    assert user.email == "first@example.org"
    assert not user.has_usable_password()
    assert Grant.objects.in_force().get(user=user).scope == Scope.NATION
    assert abilities(user).administers
    assert services.create_administrator(email="FIRST@example.org").pk == user.pk
