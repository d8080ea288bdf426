"""The Celery application: ``celery -A scaling worker -B``.

Nothing imports this but the worker and the moment a job is sent, so that commands and
pages need no broker.
"""

from __future__ import annotations

import os
import ssl
from urllib.parse import parse_qs, urlsplit

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scaling.settings")

from django.conf import settings

#: A task still running after this many seconds is told to stop, and ten later is killed.
SOFT_LIMIT_SECONDS = 600
HARD_LIMIT_SECONDS = SOFT_LIMIT_SECONDS + 10
#: The broker hands a task out again after this long. Below twice the hard limit, a second
#: copy ran beside the first.
VISIBILITY_TIMEOUT_SECONDS = 2 * HARD_LIMIT_SECONDS + 60
#: How long pages may make their figures from the ledger itself after a list, the estate or the day
#: has changed, before what is kept ready is looked after.
RENEW_SECONDS = 30
#: How long anyone waits for a broker that does not answer. With the defaults it was 150 s.
BROKER_PATIENCE_SECONDS = 0.5


def broker_url(redis_url: str) -> str:
    """The same address as Celery words it: a socket is ``redis+socket://``."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


app = Celery("scaling", broker=broker_url(settings.REDIS_URL), set_as_current=True)
app.conf.update(
    broker_use_ssl={"ssl_cert_reqs": ssl.CERT_REQUIRED} if settings.REDIS_URL.startswith("rediss") else None,
    broker_connection_timeout=BROKER_PATIENCE_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
        "socket_timeout": BROKER_PATIENCE_SECONDS,
        "socket_connect_timeout": BROKER_PATIENCE_SECONDS,
        "max_retries": 0,
    },
    task_publish_retry=False,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=SOFT_LIMIT_SECONDS,
    task_time_limit=HARD_LIMIT_SECONDS,
    worker_prefetch_multiplier=1,
    worker_concurrency=2,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    timezone="UTC",
    enable_utc=True,
    beat_schedule_filename=str(settings.VAR_DIR / "beat-schedule"),
    beat_schedule={
        "sweep": {
            "task": "scaling.jobs.sweep",
            "schedule": settings.JOB_SWEEP_SECONDS,
            "options": {"expires": settings.JOB_SWEEP_SECONDS},
        },
        "renew": {
            "task": "scaling.ledger.renew",
            "schedule": RENEW_SECONDS,
            "options": {"expires": RENEW_SECONDS},
        },
    },
)
app.autodiscover_tasks(["scaling.jobs", "scaling.ledger"])
