"""The settings of HZ+, all from the environment; with nothing set they need no outside service.

| variable               | meaning                                             | when unset                  |
|------------------------|-----------------------------------------------------|-----------------------------|
| `HZ_ENV`               | `demo`, `development` or `production`               | `development`               |
| `HZ_DATA_DIR`          | where database, files and embedded queue are kept   | `var/` beside `manage.py`   |
| `DATABASE_URL`         | `postgres://user:password@host:5432/name`           | SQLite in `HZ_DATA_DIR`     |
| `REDIS_URL`            | `redis://host:6379/0`: queue and shared cache       | tasks run where they arise  |
| `SECRET_KEY`           | signs sessions and forms                            | production does not start   |
| `ALLOWED_HOSTS`        | host names served, with commas between              | this machine only           |
| `CSRF_TRUSTED_ORIGINS` | `https://…` origins of a proxy that ends TLS        | none                        |
| `HZ_URL`               | where people reach HZ+, for the links in e-mails    | `http://127.0.0.1:8000`     |
| `EMAIL_URL`            | `smtp+tls://user:password@host:587`: how e-mail leaves | it is written to the console |
| `EMAIL_FROM`           | the sender of e-mails                               | `hz-plus@localhost`         |
| `HZ_CLAMD`             | `/run/clamav/clamd.ctl` or `host:3310`: scans evidence | evidence is not scanned   |
| `HZ_SWEEP_SECONDS`     | how long work may wait before it is looked for      | 10                          |
| `PROXIES`       | how many proxies stand before HZ+: throttles count the callers behind them | 0                    |

`make run` starts a queue of its own when `REDIS_URL` is unset, and uses `HZ_ENV=demo` when that is unset.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR: Final = Path(__file__).resolve().parent.parent
env: Final = environ.Env()

# --- Which kind of installation this is -----------------------------------------------------------

ENVIRONMENTS: Final = ("demo", "development", "production")
DEFAULT_SECRET_KEY: Final = "not-a-secret-the-demo-and-development-key-of-hz-plus"  # noqa: S105

HZ_ENV: str = env.str("HZ_ENV", default="development")
if HZ_ENV not in ENVIRONMENTS:
    raise ImproperlyConfigured(f"HZ_ENV is {HZ_ENV!r}; set it to one of: {', '.join(ENVIRONMENTS)}.")
PRODUCTION: Final = HZ_ENV == "production"

DEBUG = HZ_ENV == "development"
SECRET_KEY: str = env.str("SECRET_KEY", default="") or DEFAULT_SECRET_KEY
if PRODUCTION and (SECRET_KEY == DEFAULT_SECRET_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured(
        "HZ_ENV=production needs a secret of its own: set SECRET_KEY to at least 50 random characters, "
        "for example the output of: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[]) or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

HZ_DATA_DIR = Path(env.str("HZ_DATA_DIR", default="") or BASE_DIR / "var").resolve()
HZ_DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- What it is made of ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "agencies.apps.AgenciesConfig",
    "actions.apps.ActionsConfig",
    "indicators.apps.IndicatorsConfig",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hz_plus.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hz_plus.middleware.OwnPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hz_plus.urls"
WSGI_APPLICATION = "hz_plus.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "actions.views.shell.shell",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------

# A write transaction takes SQLite's lock when it begins, not at its first write: with Django's default two
# transactions that both read first cannot both go on, and one fails at once whatever the timeout.
SQLITE_OPTIONS: Final[dict[str, Any]] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=20000; "
        "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    ),
}


def _database() -> dict[str, Any]:
    """The default database: the one named by `DATABASE_URL`, or a SQLite file in the data directory."""
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{HZ_DATA_DIR / 'hz.sqlite3'}"
    database: dict[str, Any] = dict(env.db_url_config(url))
    if database["ENGINE"].endswith("sqlite3"):
        # Tests use a file, too: threads that share a database in memory share its one transaction.
        return database | {"OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": str(HZ_DATA_DIR / "test.sqlite3")}}
    return database | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": _database()}
# An index that carries the values along serves PostgreSQL; SQLite has the same index without them.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

# --- Queue and cache ------------------------------------------------------------------------------

REDIS_URL: str = env.str("REDIS_URL", default="")
QUEUE: Literal["eager", "redis"] = "redis" if REDIS_URL else "eager"

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = QUEUE == "eager"
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Shanghai"
# A task leaves the queue when it is done, not when it is started, so a killed worker loses nothing:
# what it held comes back after the visibility timeout.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Celery would connect to the database anew for each task; CONN_MAX_AGE decides instead (hz_plus.celery).
CELERY_DB_REUSE_MAX = 1_000_000
# A frozen queue must not hold a request: what is to be done is a row already, and the sweep finds it.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60, "socket_timeout": 1, "socket_connect_timeout": 1}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
# Work that waits longer than this is taken for lost by the queue and is found again.
HZ_SWEEP_SECONDS: float = env.float("HZ_SWEEP_SECONDS", default=10.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "indicators.tasks.sweep", "schedule": HZ_SWEEP_SECONDS},
    "check": {"task": "indicators.tasks.check", "schedule": crontab(hour="3", minute="0")},
    "remind": {"task": "actions.tasks.remind", "schedule": crontab(hour="8", minute="0")},
    "clear_jobs": {"task": "agencies.tasks.clear_jobs", "schedule": crontab(hour="4", minute="0")},
    "clear_evidence": {"task": "actions.tasks.clear_evidence", "schedule": crontab(hour="4", minute="30")},
    "digests": {"task": "agencies.tasks.send_digests", "schedule": crontab(hour="8,14", minute="30")},
}

CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "hz_plus.lib.caches.SharedCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "hz",
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# Reading pages are kept until what they show changes; off to draw every page anew.
HZ_KEEP_PAGES: bool = env.bool("HZ_KEEP_PAGES", default=True)

# --- E-mail ---------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL: str = env.str("EMAIL_FROM", default="hz-plus@localhost")
HZ_URL: str = env.str("HZ_URL", default="http://127.0.0.1:8000").rstrip("/")

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "hz_plus" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Static and filed files -----------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = HZ_DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = HZ_DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "actions.adapters.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
HZ_CLAMD: str = env.str("HZ_CLAMD", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "hz_plus.lib.statics.StaticFiles"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "png", "gif", "webp", "woff", "woff2", "zip", "gz", "br", "map")

# --- People and sign-in ---------------------------------------------------------------------------

# A session is a row; the shared cache saves asking for it again. A cache of each process would outlive a sign-out.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"
AUTH_USER_MODEL = "agencies.Person"
CSRF_FAILURE_VIEW = "agencies.views.errors.csrf_failure"
LOGIN_URL = "/account/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION: Final = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

AXES_ENABLE_ADMIN = False  # its records of sign-ins are not to be edited
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLED: bool = True

# --- Security headers -----------------------------------------------------------------------------

SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "agencies.api.tables.Negotiation",
    "DEFAULT_PARSER_CLASSES": ["agencies.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.api.authentication.TokenAuthentication",
        "agencies.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_THROTTLE_CLASSES": [
        "agencies.api.throttling.AnonymousRate",
        "agencies.api.throttling.AccountRate",
    ],
    # Nobody is counted in tests: they call as fast as they can, all from one address.
    "DEFAULT_THROTTLE_RATES": (
        {"anon": None, "user": None, "feedback": None}
        if env.str("PYTEST_VERSION", default="")
        else {"anon": "300/min", "user": "1200/min", "feedback": "10/hour"}
    ),
    # How many proxies stand before the server; with 0 a client cannot invent its address.
    "NUM_PROXIES": env.int("PROXIES", default=0),
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "agencies.api.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "HZ+ API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "行动计划、填报和研判：按季度读取，按岗位写入。Plans, reports and lights, quarter by quarter.\n\n"
        "Decimals are strings: rounded half up to 6 places, no exponent, no trailing zeros; a missing value is "
        "null, never 0. Unknown parameters, values and fields are 400. Without `quarter` lists show the latest "
        "published quarter to the public and the latest closed one to others; `quarter=all` gives the series. "
        "Writes need `If-Match` with the version seen. Errors are RFC 9457 problems."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Without the validator's badge, which is asked for on the internet.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["agencies.api.schema.complete"],
}

# --- Logging --------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        # One line for each task is the business of whoever looks for it.
        "celery.app.trace": {"level": "WARNING"},
        # It warns of every HEAD request, because Django leaves it to the server to drop the body.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
