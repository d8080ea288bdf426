"""The worker as it is run for real, with two more kinds of job to try it on."""

from __future__ import annotations

from scaling.celery import app

app.conf.imports = ("tests.scaling.jobs.kinds",)
