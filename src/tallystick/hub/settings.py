"""Settings of the hub. What a deployer may set is an environment variable, listed in docs/reference/settings.md."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF

DATA_DIR = Path(os.environ.get("TALLYSTICK_DATA", ".data")).resolve()
EXERCISE = os.environ.get("TALLYSTICK_EXERCISE", "") == "1"
EXERCISE_SPEED = float(os.environ.get("TALLYSTICK_EXERCISE_SPEED", "20"))
CEILING = os.environ.get("TALLYSTICK_CEILING", "BPL")
DEBUG = False


def _secret_key() -> str:
    """The key from the environment, else one kept in the data directory, readable by its owner alone."""
    if key := os.environ.get("TALLYSTICK_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _database() -> dict[str, Any]:
    """SQLite in the data directory, or PostgreSQL by ``TALLYSTICK_DATABASE_URL``."""
    if url := os.environ.get("TALLYSTICK_DATABASE_URL"):
        parts = urlparse(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": parts.port or "",
            # The gate is a long expression over few rows: compiling it takes longer than the whole answer.
            "OPTIONS": {"options": "-c jit=off"},
        }
    return {
        "ENGINE": "tallystick.hub.sqlite",
        "NAME": DATA_DIR / "tallystick.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000;",
        },
    }


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = (
    ["127.0.0.1", "localhost", "[::1]"]
    if EXERCISE
    else os.environ.get("TALLYSTICK_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "tallystick.hub.agencies",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "tallystick.hub",
    "tallystick.hub.audit",
    "tallystick.hub.live",
    "tallystick.hub.register",
    "tallystick.hub.hits",
    "tallystick.hub.exchange",
    "tallystick.hub.reports",
    "tallystick.hub.operations",
    "tallystick.hub.bulletins",
    "tallystick.hub.tasking",
    "tallystick.hub.room",
    "tallystick.hub.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tallystick.hub.agencies.middleware.ExerciseGuard",
    "tallystick.hub.audit.middleware.LogFirst",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tallystick.hub.agencies.middleware.SecondFactor",
    "tallystick.hub.agencies.middleware.PresentWork",
    "tallystick.hub.agencies.middleware.BackFromForms",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tallystick.hub.urls"
ASGI_APPLICATION = "tallystick.hub.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tallystick.hub.context.every_page",
            ],
        },
    },
]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"

AUTH_USER_MODEL = "agencies.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "tallystick.hub.agencies.adapters.ClosedAccounts"
SOCIALACCOUNT_ADAPTER = "tallystick.hub.agencies.adapters.KnownPeopleOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "account"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "tallystick.hub.agencies.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EXERCISE
MFA_TOTP_ISSUER = "Tallystick"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": os.environ.get("TALLYSTICK_OIDC_NAME", "Agency sign-in"),
                    "client_id": os.environ.get("TALLYSTICK_OIDC_CLIENT_ID", ""),
                    "secret": os.environ.get("TALLYSTICK_OIDC_SECRET", ""),
                    "settings": {"server_url": os.environ["TALLYSTICK_OIDC_URL"]},
                }
            ]
        }
    }
    if os.environ.get("TALLYSTICK_OIDC_URL")
    else {}
)
# A form that leads to another site is blocked by form-action, so the provider is reached by a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not EXERCISE and os.environ.get("TALLYSTICK_INSECURE_COOKIES", "") != "1"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

WORK_IDLE_MINUTES = 30
"""A piece of work (purpose and case) ends after this long without a read."""
CHECKS_PER_DAY = 500
"""Checks one person may make in one case in 24 hours."""
CHECKS_PER_DAY_IN_ALL = 1500
"""Checks one person may make in 24 hours, over all cases."""
