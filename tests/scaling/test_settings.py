"""The settings as production reads them: in a process of their own, from its environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


#: Set by the tests themselves, or what a test is about.
NOT_OURS = {"DEBUG", "HTTPS", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def run(code: list[str], **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return subprocess.run(
        [sys.executable, *code],
        env=kept | {"DJANGO_SETTINGS_MODULE": "scaling.settings"} | environ,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def shown(*names: str, **environ: str) -> list[object]:
    done = run(["-c", SHOW, *names], **environ)
    assert not done.returncode, done.stderr
    return list(json.loads(done.stdout).values())


def test_deployment_checks_find_nothing() -> None:
    done = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert not done.returncode, done.stderr


def test_https_is_on_unless_told_otherwise() -> None:
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert shown(*names) == [True, True, True]
    assert shown(*names, HTTPS="false") == [False, False, False]


def test_a_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = shown("SECRET_KEY", SCALING_VAR=str(tmp_path), SECRET_KEY="")
    assert shown("SECRET_KEY", SCALING_VAR=str(tmp_path), SECRET_KEY="") == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_mail_goes_where_it_is_told(tmp_path: Path) -> None:
    names = ("EMAIL_BACKEND", "EMAIL_FILE_PATH", "EMAIL_HOST", "EMAIL_PORT")
    by_default = shown(*names, SCALING_VAR=str(tmp_path))
    assert by_default[:2] == ["django.core.mail.backends.filebased.EmailBackend", str(tmp_path / "mail")]
    by_smtp = shown(*names, EMAIL_URL="smtp+tls://me:word@mail.example:587")
    assert by_smtp[2:] == ["mail.example", 587]


@pytest.mark.django_db
def test_logs_leave_stdout_alone() -> None:
    done = run(
        ["-c", "import django; django.setup(); import structlog; structlog.get_logger('x').info('said', a=1)"]
    )
    assert done.stdout == ""
    said = json.loads(done.stderr.splitlines()[-1])
    assert (said["event"], said["a"], said["level"]) == ("said", 1, "info")


@pytest.mark.django_db
def test_a_logged_error_leaves_out_what_variables_held() -> None:
    lines = ["import django; django.setup(); import structlog", "typed = 'a person' + chr(39) + 's words'"]
    lines += ["try: 1 / 0", "except ZeroDivisionError: structlog.get_logger('x').exception('failed')"]
    done = run(["-c", "\n".join(lines)])
    assert "ZeroDivisionError" in done.stderr
    assert "a person's words" not in done.stderr
