"""Settings, read from the environment; every one of them has a default that runs.

DATABASE_URL  PostgreSQL 15 to 18. Without it, the private server under ``var/``.
REDIS_URL     Redis or Valkey: broker and cache. Without it, the private server under ``var/``.
SECRET_KEY    Without it, a key made once and kept under ``var/``.
DEBUG         Off unless "true".
EMAIL_URL     Where e-mail is sent by, such as smtp+tls://user:password@host:587. Without it,
              each e-mail becomes a file under ``var/mail``, and administrators are shown
              invitation links.
EMAIL_FROM    The address e-mail comes from.
SITE_URL      Where this site is found, for the links in e-mail sent in the background.
TRUSTED_PROXIES  How many proxies stand in front; the address of a visitor is read accordingly,
              and so is whether they came over HTTPS.

The README has the whole table.
"""

import logging
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import environ
import pgtrigger
from csp.constants import NONE, SELF

from scaling.cache import caches_for
from scaling.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR_DIR = Path(env.str("SCALING_VAR", default=str(BASE_DIR / "var")))


def _kept_secret_key() -> str:
    """The key of this installation: made on first use, readable by its owner only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # another process was first: its key is everybody's
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret_key()
DEBUG = env.bool("DEBUG", default=False)
#: Whether people reach this over HTTPS. Only a run on one's own machine does without.
HTTPS = env.bool("HTTPS", default=not DEBUG)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMONSTRATION = env.bool("DEMO", default=False)

INSTALLED_APPS = [
    "adopters",
    "innovations",
    "scaling",
    "adopters.admin_config.AdministratorsOnly",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "crispy_forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "scaling.middleware.without_nul",
]

ROOT_URLCONF = "scaling.urls"
WSGI_APPLICATION = "scaling.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"postgres://scaling@/scaling?host={VAR_DIR}"),
}
# A socket folder may stand percent-encoded in the place of a host, as libpq allows.
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Statements are short, tables are in memory, and what is prepared is planned once and for all. Calling
# another process pays only where it saves much: a page has no core to itself.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options.setdefault(
    "options",
    "-c jit=off -c random_page_cost=1.1 -c work_mem=32MB -c plan_cache_mode=force_generic_plan"
    " -c parallel_setup_cost=20000",
)
# How alike a word of a name must be to what was typed, from 0 to 1, found by trying. The index over
# names answers for one number alone, so that it is said here, once for every connection.
_options["options"] += " -c pg_trgm.word_similarity_threshold=0.5"

REDIS_URL = env.str("REDIS_URL", default=f"unix://{VAR_DIR}/sockets/valkey.sock")
CACHES = caches_for(env.str("REDIS_URL", default=""))

AUTH_USER_MODEL = "adopters.User"
AUTHENTICATION_BACKENDS = [
    "adopters.sign_in.WithRoles",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
SESSION_ENGINE = "adopters.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
vars().update(env.email("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="scaling@localhost")
ACCOUNT_ADAPTER = "adopters.sign_in.InvitedOnly"
ACCOUNT_FORMS = {
    "login": "adopters.look.account_forms.SignInForm",
    "change_password": "adopters.look.account_forms.ChangePasswordForm",
    "reset_password": "adopters.look.account_forms.ResetPasswordForm",
    "reset_password_from_key": "adopters.look.account_forms.ResetPasswordKeyForm",
    "add_email": "adopters.look.account_forms.AddEmailForm",
    "reauthenticate": "adopters.look.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Scaling: "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
# Five wrong passwords lock an address out for a quarter of an hour, wherever they are tried from.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "adopters.sign_in.SealedSecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Scaling"

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "adopters.look.locale"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Before files are collected a page still renders, with plain names.
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_USE_FINDERS = DEBUG
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]

PGHISTORY_LEVEL = pgtrigger.Statement
# What only reads leaves no history, and need not send who asked along with each query.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)
CRISPY_ALLOWED_TEMPLATE_PACKS = ("nhsuk",)
CRISPY_TEMPLATE_PACK = "nhsuk"
DJANGO_TABLES2_TEMPLATE = "tables/nhsuk.html"
# Printed on the contact, privacy and accessibility pages. Without them the pages speak of "the
# organisation that runs this service", send people to whoever invited them, and promise nothing.
OPERATOR = env.str("OPERATOR", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
PRIVACY_URL = env.str("PRIVACY_URL", default="")

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # probes ask over plain HTTP, from inside
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = logging_settings(as_json=not DEBUG)
# One line a request, when it has been answered, with the address that ``scaling.logs`` finds.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

# Background work. The database holds the jobs; the broker only carries their numbers.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=30)
JOB_SWEEP_SECONDS = env.int("JOB_SWEEP_SECONDS", default=60)
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
