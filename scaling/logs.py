"""Logs: one JSON object a line on stderr, which leaves stdout to what a command prints."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog import signals
from structlog.typing import Processor

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_settings(*, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING. Also sets structlog up, whose events go the same way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": _rendering(as_json),
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        # Django's own console handler would write each line a second time.
        "loggers": {"django": {"handlers": [], "level": "INFO"}},
    }


def _rendering(as_json: bool) -> list[Processor]:
    forget = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if as_json:
        # Without the values of variables: they hold names, e-mail addresses and whatever was typed.
        traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        errors = structlog.processors.ExceptionRenderer(traceback)
        return [forget, errors, structlog.processors.JSONRenderer()]
    return [forget, structlog.dev.ConsoleRenderer()]


@receiver(signals.bind_extra_request_metadata)
def bind_visitor(request: HttpRequest, **_: object) -> None:
    """Every line that is logged during a request says who asked."""
    structlog.contextvars.bind_contextvars(ip=visitor(request))


@receiver(signals.bind_extra_request_finished_metadata)
def add_browser(request: HttpRequest, log_kwargs: dict[str, object], **_: object) -> None:
    log_kwargs["user_agent"] = request.headers.get("user-agent")


def visitor(request: HttpRequest) -> str:
    """The address that a visitor came from, as the outermost of our own proxies saw it: what stands before
    is what the visitor says."""
    passed = request.headers.get("x-forwarded-for", "").split(",")
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if 0 < proxies <= len(passed) and (seen := passed[-proxies].strip()):
        return seen
    return str(request.META.get("REMOTE_ADDR", ""))
