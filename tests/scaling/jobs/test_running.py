"""A job runs once, is tried again when it fails, and survives its worker."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from adopters.models import User
from scaling.jobs import outbox, registry, runner, services
from scaling.jobs.registry import JobRefused, job_kind
from scaling.jobs.runner import JobHandle, LeaseLost
from scaling.models import Job, JobStatus

pytestmark = pytest.mark.django_db

Declare = Callable[[Callable[..., str]], None]


@pytest.fixture
def person() -> User:
    return User.objects.create_user("asker@example.org")


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Put a function in the place of the kind "try_out"."""
    monkeypatch.setattr(registry, "_works", dict(registry._works))
    job_kind("try_out")(lambda handle: "")
    return lambda work: (job_kind("try_out")(work), None)[1]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, float]]:
    """What was handed to the broker, with the seconds to wait."""
    handed: list[tuple[UUID, float]] = []

    def send(job_id: UUID, *, in_seconds: float = 0) -> bool:
        handed.append((job_id, in_seconds))
        return True

    for module in (outbox, runner, services):
        monkeypatch.setattr(module, "send", send)
    return handed


def ask(person: User | None = None, **more: str) -> Job:
    return services.request_job("try_out", subject="A try", arguments={}, by=person, **more)


def run(job: Job) -> Job:
    runner.run(job.pk, heartbeat=False)
    job.refresh_from_db()
    return job


def lapse(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_is_sent_when_its_transaction_commits(
    declare: Declare,
    sent: list[object],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert sent == []
    assert sent == [(job.pk, 0)]


def test_nothing_is_sent_when_the_transaction_rolls_back(
    declare: Declare,
    sent: list[object],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert sent == []
    assert not Job.objects.exists()


def test_the_same_request_twice_is_one_job(declare: Declare, sent: list[object]) -> None:
    assert ask(idempotency_key="once") == ask(idempotency_key="once")
    assert ask() != ask()


def test_a_kind_nobody_declared_is_refused() -> None:
    with pytest.raises(registry.UnknownJobKind):
        services.request_job("unheard_of", subject="", arguments={}, by=None)


def test_a_job_leads_to_its_result(declare: Declare, sent: list[object]) -> None:
    declare(lambda handle: "/made/")
    job = run(ask())
    assert (job.status, job.result_url, job.attempts, job.lease_until) == ("done", "/made/", 1, None)
    assert job.finished_at is not None


def test_a_second_copy_of_a_finished_job_leaves(declare: Declare, sent: list[object]) -> None:
    runs: list[int] = []

    def count(handle: JobHandle) -> str:
        runs.append(1)
        return ""

    declare(count)
    job = run(ask())
    assert runner.run(job.pk, heartbeat=False) is False
    assert len(runs) == 1


def test_a_second_copy_leaves_while_the_first_holds_the_lease(declare: Declare, sent: list[object]) -> None:
    job = ask()
    assert runner.claim(job.pk) is not None
    assert runner.claim(job.pk) is None


def test_a_job_whose_worker_died_can_be_claimed_when_the_lease_is_over(
    declare: Declare, sent: list[object]
) -> None:
    job = ask()
    first = runner.claim(job.pk)
    lapse(job)
    second = runner.claim(job.pk)
    assert first is not None
    assert second is not None
    assert second.token == first.token + 1


def test_what_a_displaced_worker_writes_is_refused(declare: Declare, sent: list[object]) -> None:
    job = ask()
    first = runner.claim(job.pk)
    assert first is not None
    lapse(job)
    runner.claim(job.pk)
    with pytest.raises(LeaseLost):
        first.progress(1, 2)
    with pytest.raises(LeaseLost), first.hold():
        pass
    with pytest.raises(LeaseLost):
        first.finish(status=JobStatus.DONE)


def test_progress_is_seen_and_extends_the_lease(declare: Declare, sent: list[object]) -> None:
    job = ask()
    handle = runner.claim(job.pk)
    assert handle is not None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + timedelta(seconds=1))
    handle.progress(3, 7, "Counting regions")
    job.refresh_from_db()
    assert (job.done_count, job.total_count, job.message) == (3, 7, "Counting regions")
    assert job.lease_until is not None
    assert job.lease_until > timezone.now() + timedelta(seconds=10)


def test_the_heartbeat_extends_only_a_lease_still_held(declare: Declare, sent: list[object]) -> None:
    job = ask()
    first = runner.claim(job.pk)
    assert first is not None
    lapse(job)
    second = runner.claim(job.pk)
    assert second is not None
    lapse(job)
    first.keep_alive()
    assert runner.held_for(job.pk) == 0
    second.keep_alive()
    assert (runner.held_for(job.pk) or 0) > 10


def fail(handle: JobHandle) -> str:
    raise RuntimeError("the figures would not add up")


def test_a_failure_is_tried_again_later_each_time_then_shown(declare: Declare, sent: list[object]) -> None:
    declare(fail)
    job = ask()
    for wait in runner.WAITS_SECONDS:
        assert run(job).status == JobStatus.QUEUED
        assert sent[-1] == (job.pk, wait)
    run(job)
    assert (job.status, job.attempts) == ("failed", 5)
    assert job.error == "RuntimeError: the figures would not add up"


def test_the_waits_are_shorter_than_what_the_sweeper_takes_for_lost() -> None:
    assert len(runner.WAITS_SECONDS) == runner.MAX_ATTEMPTS - 1
    assert max(runner.WAITS_SECONDS) < outbox.LOST_AFTER.total_seconds()


def test_a_refusal_is_not_tried_again(declare: Declare, sent: list[object]) -> None:
    def refuse(handle: JobHandle) -> str:
        raise JobRefused("This innovation has no list of sites yet.")

    declare(refuse)
    job = run(ask())
    assert (job.status, job.error, job.attempts) == ("failed", "This innovation has no list of sites yet.", 1)
    assert sent == []


def test_a_job_that_kills_its_worker_every_time_is_given_up(declare: Declare, sent: list[object]) -> None:
    job = ask()
    for _ in range(runner.MAX_ATTEMPTS):
        assert runner.claim(job.pk) is not None
        lapse(job)
    assert runner.claim(job.pk) is None
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", runner.DIED_EVERY_TIME)


def test_a_failed_job_can_be_started_afresh(declare: Declare, sent: list[object], person: User) -> None:
    declare(fail)
    job = ask(person)
    for _ in range(runner.MAX_ATTEMPTS):
        run(job)
    declare(lambda handle: "/made/")
    services.retry_job(job, by=person)
    assert run(job).status == JobStatus.DONE


def test_only_a_failed_job_can_be_tried_again(declare: Declare, sent: list[object], person: User) -> None:
    with pytest.raises(services.JobNotFailed):
        services.retry_job(ask(person), by=person)


def ids_to_sweep() -> set[UUID]:
    return set(outbox.unsent().values_list("pk", flat=True))


def test_the_sweeper_finds_what_was_never_sent_and_what_got_lost(
    declare: Declare, sent: list[object]
) -> None:
    now = timezone.now()
    fresh, never, waiting, lost = (ask() for _ in range(4))
    Job.objects.filter(pk=never.pk).update(created_at=now - timedelta(seconds=10))
    Job.objects.filter(pk=waiting.pk).update(sent_at=now - timedelta(seconds=100))
    Job.objects.filter(pk=lost.pk).update(sent_at=now - timedelta(seconds=130))
    assert ids_to_sweep() == {never.pk, lost.pk}
    assert fresh.pk not in ids_to_sweep()


def test_the_sweeper_finds_jobs_whose_worker_died_and_no_others(declare: Declare, sent: list[object]) -> None:
    alive, dead, done = ask(), ask(), run(ask())
    runner.claim(alive.pk)
    runner.claim(dead.pk)
    lapse(dead)
    assert ids_to_sweep() == {dead.pk}
    assert done.status == JobStatus.DONE


def test_the_sweeper_stops_at_a_broker_that_is_away(
    declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        ask()
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    tried: list[UUID] = []

    def refuse(job_id: UUID) -> bool:
        tried.append(job_id)
        return False

    monkeypatch.setattr(outbox, "send", refuse)
    assert outbox.sweep() == 0
    assert len(tried) == 1
