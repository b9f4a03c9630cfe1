"""All settings: from the environment, then `broadsheet.toml` in the data folder, then safe defaults.

A secret may be given by file: `SECRET_KEY_FILE=/run/secrets/key` reads that file. Every name here is explained in
docs/settings.md (a test holds the two together).
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
import platformdirs
from django.core.exceptions import ImproperlyConfigured

from broadsheet import checked, logs, settings_file
from broadsheet.accounts import outside
from broadsheet.accounts.names import RESERVED
from broadsheet.sources.kinds import DEFAULT as DEFAULT_SOURCES
from broadsheet.sources.kinds import configured
from broadsheet.sources.live import Configured
from broadsheet.sources.options import BadOption

django_stubs_ext.monkeypatch()

# Read when numpy is loaded. Its products are small here and several go on at once: a second thread would mostly wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Read when onnxruntime is loaded, which else keeps an id of this machine and sends events to its makers.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def _data_folder() -> Path:
    named = os.environ.get("BROADSHEET_HOME")
    folder = Path(named) if named else Path(platformdirs.user_data_dir("broadsheet", appauthor=False))
    with contextlib.suppress(RuntimeError):  # no such user: the folder is then named so
        folder = folder.expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be written ({error.strerror}). Set BROADSHEET_HOME to a folder that can."
        ) from None
    return folder.resolve()


def _text(name: str, default: str = "") -> str:
    if name in os.environ:
        return os.environ[name]
    by_file = os.environ.get(f"{name}_FILE")
    if by_file:
        SECRET_FILES.append(Path(by_file))
        return _content(Path(by_file), f"{name}_FILE")
    value = _FILE.get(name, default)
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _content(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} names {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{name} names {path}, which holds no text.") from None


def _flag(name: str, default: bool) -> bool:
    value = _text(name, "1" if default else "0").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”; write 1 or 0.")


def _names(name: str, default: str) -> list[str]:
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


def _secret_key(home: Path) -> str:
    """Given, or made once and kept in the data folder, readable by its owner alone."""
    given = _text("SECRET_KEY")
    if given:
        return given
    path = home / "secret_key"
    if not path.exists():
        aside = home / f".secret_key-{os.getpid()}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # another process was first
            os.link(aside, path)
        aside.unlink()
    key = _content(path, "secret_key")
    if len(key) < 32:
        raise ImproperlyConfigured(f"{path} holds no key. Delete it, and a new one is made.")
    return key


def _database(home: Path) -> dict[str, Any]:
    url = _text("DATABASE_URL") or f"sqlite:///{home / 'broadsheet.sqlite3'}"
    try:
        config = dict(dj_database_url.parse(url))
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL is not understood; begin it with sqlite:/// or postgres://.") from None
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
            "PRAGMA mmap_size=268435456; PRAGMA wal_autocheckpoint=16384;",
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
        }
        config["TEST"] = {"NAME": None}
    elif config["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")
    return config


def _number(name: str, default: int) -> int:
    text = _text(name, str(default)).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ImproperlyConfigured(f"{name} is “{text[:40]}”; write a number, like {default}.")
    return int(text)


def _sources() -> dict[str, Configured]:
    """The live sources of the file, else the default ones. They are read here, so that a mistake is said at once."""
    try:
        return configured(_FILE.get("sources", DEFAULT_SOURCES))
    except BadOption as error:
        raise ImproperlyConfigured(str(error)) from None


def _signin() -> dict[str, Any]:
    """The sites that people sign in by, as allauth takes them."""
    try:
        return outside.providers(_FILE.get("signin", {}))
    except outside.BadService as error:
        raise ImproperlyConfigured(str(error)) from None


def _mail() -> dict[str, Any]:
    try:
        return outside.mail(_text("EMAIL_URL").strip(), _text("BROADSHEET_MAIL_FROM").strip())
    except outside.BadService as error:
        raise ImproperlyConfigured(str(error)) from None


SECRET_FILES: list[Path] = []
"""Those that the environment names."""
HOME = _data_folder()
_FILE = settings_file.read(HOME)

SECRET_KEY = _secret_key(HOME)
DEBUG = _flag("BROADSHEET_DEBUG", False)
ALLOWED_HOSTS = _names("BROADSHEET_HOSTS", "localhost,127.0.0.1,[::1]")
STARTER = _flag("BROADSHEET_STARTER", True)
MODEL = _text("BROADSHEET_MODEL")
FAST_MODEL = _text("BROADSHEET_FAST_MODEL")
EXPECTED = _flag("BROADSHEET_EXPECTED", True)
OFFLINE = _flag("BROADSHEET_OFFLINE", False)
FULL_TEXT = _flag("BROADSHEET_FULL_TEXT", True)
CONTACT = checked.contact(_text("BROADSHEET_CONTACT").strip())
PROXIES = checked.proxies(_names("BROADSHEET_PROXIES", ""))
ACCESS = checked.access(_text("BROADSHEET_ACCESS").strip().lower(), PROXIES)
SUBMISSIONS_A_DAY = _number("BROADSHEET_SUBMISSIONS_A_DAY", 20)
MAIL_A_MINUTE = _number("BROADSHEET_MAIL_A_MINUTE", 0)
API_RATE = _number("BROADSHEET_API_RATE", 600)
OPEN_DIGEST = _flag("BROADSHEET_OPEN_DIGEST", True)
WEBHOOKS = _flag("BROADSHEET_WEBHOOKS", True)
WEBHOOKS_PRIVATE = _flag("BROADSHEET_WEBHOOKS_PRIVATE", False)
METRICS = _flag("BROADSHEET_METRICS", False)
METRICS_TOKEN = checked.metrics_token(_text("BROADSHEET_METRICS_TOKEN").strip())
SLOW_PAGE, SLOW_QUERY = _number("BROADSHEET_SLOW_PAGE", 0), _number("BROADSHEET_SLOW_QUERY", 0)
SITE_URL = checked.site(_text("BROADSHEET_URL").strip())
HERE = "http://localhost:8000"
"""Where this machine alone reaches the pages; `up` puts in its own address."""
SOURCES = _sources()
INDEX_FOLDER = HOME / "index"
MODEL_FOLDER = HOME / "model"
DERIVED_FOLDER = HOME / "derived"
TEXTS_FOLDER = HOME / "texts"
BACKUP_FOLDER = checked.folder("BROADSHEET_BACKUP_FOLDER", _text("BROADSHEET_BACKUP_FOLDER").strip())
BACKUP_EVERY = _number("BROADSHEET_BACKUP_EVERY", 24)
BACKUPS_KEPT = _number("BROADSHEET_BACKUPS_KEPT", 7)
UPGRADE_BACKUP = _flag("BROADSHEET_UPGRADE_BACKUP", True)

DATABASES = {"default": _database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "broadsheet.accounts",
    "broadsheet.catalog",
    "broadsheet.community",
    "broadsheet.delivery",
    "broadsheet.health",
    "broadsheet.library",
    "broadsheet.web",
    "broadsheet.web.desk.Desk",  # behind the one whose templates take the place of its own, as are those of allauth
    "django.contrib.humanize",
    "ninja",
    "corsheaders",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.orcid",
]
MIDDLEWARE = [
    "broadsheet.web.watching.Naming",
    "broadsheet.web.pages.health.for_machines",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "broadsheet.web.middleware.content_security_policy",
    "broadsheet.web.middleware.secure_cookies",
    "corsheaders.middleware.CorsMiddleware",
    "broadsheet.api.heads.answered",
    "django.middleware.gzip.GZipMiddleware",
    "broadsheet.api.packing.packed",
    "broadsheet.api.problems.in_one_form",
    "broadsheet.web.middleware.StaticFiles",
    "django.middleware.http.ConditionalGetMiddleware",
    "broadsheet.web.middleware.one_state",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "broadsheet.web.people.single_user",
    "broadsheet.web.people.by_token",
    "broadsheet.api.limits.limited",
    "django.contrib.messages.middleware.MessageMiddleware",
    "broadsheet.web.signing_in.account_pages",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "broadsheet.urls"
ASGI_APPLICATION = "broadsheet.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "broadsheet.web.context.site",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rate_limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # of more some are forgotten: whoever brings as many is free of limits
    }
}

# Accounts
locals().update(MAIL := _mail())
EMAIL_READY: bool = MAIL["EMAIL_READY"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["broadsheet.accounts.hashing.PasswordHasher"]
SHORTEST_PASSWORD = 10
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/papers"
ACCOUNT_RATE_LIMITS = {"subscribe": "10/h/ip"}  # beside those of allauth itself
ACCOUNT_ADAPTER = "broadsheet.web.signing_in.AccountAdapter"
ACCOUNT_PASSWORD_MIN_LENGTH = SHORTEST_PASSWORD
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1"] if EMAIL_READY else ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_READY else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = EMAIL_READY
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = EMAIL_READY
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_LOGIN_BY_CODE_ENABLED = EMAIL_READY
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_BLACKLIST = RESERVED
ACCOUNT_USERNAME_VALIDATORS = "broadsheet.accounts.names.VALIDATORS"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_ADAPTER = "broadsheet.web.signing_in.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = _signin()
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
APPEND_SLASH = False

SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "broadsheet_session", "broadsheet_csrf"  # ports share a machine's cookies
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Other sites' scripts, under /api/ alone and without cookies
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS, CORS_ALLOW_ALL_ORIGINS = checked.origins(_names("BROADSHEET_API_ORIGINS", ""))
_PASSED_ON = "ETag Link RateLimit RateLimit-Policy Retry-After X-Error-Message X-Request-ID"
CORS_EXPOSE_HEADERS = _PASSED_ON.split()
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "if-none-match"]

X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = _number("BROADSHEET_HSTS_DAYS", 0) * 86_400
CSRF_FAILURE_VIEW = "broadsheet.web.pages.errors.foreign_form"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LOGGING = logs.configuration(*checked.logging(_text("BROADSHEET_LOG", "WARNING")))
