# SPDX-License-Identifier: EUPL-1.2
"""Django settings. Everything that differs per installation comes from the environment; `iedereen` fills it in.

`DATABASE_URL`, `IEDEREEN_HOME`, `PORT`, `IEDEREEN_ORIGIN`, `DEPOSIT_HOST`, `IEDEREEN_SECRET_KEY`, `IEDEREEN_DEMO`,
mail settings (`SMTP_HOST`, `SMTP_PORT`, `SMTP_USER`, `SMTP_PASSWORD`, `SMTP_TLS`) and the OpenID provider (`OIDC_*`).
See docs/reference/settings.md.
"""

import os
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from iedereen.engines.sealing import Cost

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _policy() -> dict[str, dict[str, Any]]:
    """The norms: every file of `policy/`, by name; beside the source or packed in the wheel."""
    folder = next(p for p in (PACKAGE / "policy", PACKAGE.parent.parent / "policy") if p.is_dir())
    return {p.stem: tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.toml"))}


POLICY = _policy()
DEMO = _flag("IEDEREEN_DEMO")
HOME = Path(os.environ.get("IEDEREEN_HOME", ".iedereen")).resolve()
PORT = int(os.environ.get("PORT", "8000"))
ORIGIN = os.environ.get("IEDEREEN_ORIGIN", f"http://localhost:{PORT}").rstrip("/")
# People answer on another host, where no session or cookie exists. Another name keeps cookies away; another port not.
# Left out: this same host, or in the demo another name of this machine.
DEPOSIT_PORT = int(os.environ.get("DEPOSIT_PORT", str(PORT + 1)))
DEPOSIT_HOST = os.environ.get("DEPOSIT_HOST", f"127.0.0.1:{DEPOSIT_PORT}" if DEMO else urlsplit(ORIGIN).netloc)
DEPOSIT_ORIGIN = f"{urlsplit(ORIGIN).scheme}://{DEPOSIT_HOST}"
DEPOSIT_NAME = urlsplit(DEPOSIT_ORIGIN).hostname or "localhost"
DEPOSIT_DOOR = False  # is this the process where people answer?
SECRET_KEY = os.environ["IEDEREEN_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = [urlsplit(ORIGIN).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "iedereen.screen",
    "iedereen.ledger",
    "iedereen.people",
    "iedereen.vault",
    "iedereen.keys",
    "iedereen.followup",
    "iedereen.inbox",
    "iedereen.agreements",
    "iedereen.checkup",
    "iedereen.triage",
    "iedereen.leadership",
    "iedereen.front",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "iedereen.people.doors.DoorMiddleware",
    "iedereen.people.doors.WithinReasonMiddleware",
    "iedereen.people.doors.AnonymousMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "iedereen.screen.language.DutchFirstMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "iedereen.people.signin.SecondFactorMiddleware",
    "iedereen.people.doors.ViewerMiddleware",
    "iedereen.screen.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "iedereen.config.urls"
WSGI_APPLICATION = "iedereen.config.wsgi.application"
DUE_WORK = "iedereen.config.duework.DUE_WORK"
DEMO_UNSEAL = "iedereen.cli.corps.ending.unseal"  # how the demo's page plays the key holders
DEMO_PASSPHRASE = "paard lantaarn brug zeven"  # of every key holder in the demo
FOLLOWS = "iedereen.config.follows.FOLLOWS"
DEMO_END = "iedereen.cli.corps.ending.end"  # how a round ends at once on the demo's page

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "front" / "templates"],  # before those of the apps: our sign-in pages instead of allauth's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "iedereen.front.menu.page",
            ],
        },
    }
]

DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600, conn_health_checks=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "iedereen.people.signin.LocalAccounts"
SOCIALACCOUNT_ADAPTER = "iedereen.people.signin.ProviderAccounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the import; nobody confirms them
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Iedereen"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_PERSON_CLAIM = os.environ.get("OIDC_PERSON_CLAIM", "")  # a claim with the personnel number; else verified e-mail
# The levels of assurance that are enough (the wished one first), and how many seconds ago somebody may have signed in
# at the provider. Empty and 0: the provider decides.
OIDC_ACR = os.environ.get("OIDC_ACR", "").split()
OIDC_MAX_AGE = int(os.environ.get("OIDC_MAX_AGE", "0"))
# With these two files the client proves itself by its certificate (RFC 8705, tls_client_auth).
OIDC_CLIENT_CERT_FILE = os.environ.get("OIDC_CLIENT_CERT_FILE", "")
OIDC_CLIENT_KEY_FILE = os.environ.get("OIDC_CLIENT_KEY_FILE", "")
if bool(OIDC_CLIENT_CERT_FILE) != bool(OIDC_CLIENT_KEY_FILE):
    raise ImproperlyConfigured("OIDC_CLIENT_CERT_FILE and OIDC_CLIENT_KEY_FILE belong together")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "iedereen.people.signin.provider.Provider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": os.environ.get("OIDC_NAME", "Politie"),
                "client_id": os.environ["OIDC_CLIENT_ID"],
                "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                "settings": {
                    "server_url": os.environ["OIDC_SERVER_URL"],
                    "oauth_pkce_enabled": True,
                    "uid_field": "sub",
                    "private_key_file": os.environ.get("OIDC_PRIVATE_KEY_FILE", ""),
                    "private_key_id": os.environ.get("OIDC_PRIVATE_KEY_ID", ""),
                },
            }
        ]
        if os.environ.get("OIDC_CLIENT_ID")
        else [],
    }
}
# Where the sign-in button may lead: the provider's own address, and others (space between) if it signs in elsewhere.
OIDC_ORIGINS = [
    f"{place.scheme}://{place.netloc}"
    for place in map(urlsplit, [os.environ.get("OIDC_SERVER_URL", ""), *os.environ.get("OIDC_ORIGINS", "").split()])
    if place.netloc
]
ANONYMOUS_PREFIX = "/invullen/"  # here people answer: no cookie is read or set
REPORTING_PREFIX = "/melden/"  # here they report, in the same way
ANONYMOUS_PREFIXES = (ANONYMOUS_PREFIX, REPORTING_PREFIX)
# Limits on attempts count per address of the visitor: behind a proxy that is the one that the proxy saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _flag("IEDEREEN_BEHIND_PROXY") else 0

KEY_COST = Cost()  # what one guess of a key holder's passphrase costs (Argon2id)
RECEIPT_COST = Cost()  # what one guess of a reporter's receipt costs; another cost makes every receipt void
# Mixed into every receipt of a report and never in the database. Another secret makes every receipt void.
RECEIPT_SECRET = os.environ.get("IEDEREEN_RECEIPT_SECRET", SECRET_KEY)

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

HTTPS = ORIGIN.startswith("https://")
SESSION_ENGINE = "iedereen.people.signin.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "iedereen.screen.refusals.csrf_failure"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("IEDEREEN_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

SMTP_HOST = os.environ.get("SMTP_HOST", "")
SMTP_PORT = int(os.environ.get("SMTP_PORT", "25"))
SMTP_USER = os.environ.get("SMTP_USER", "")
SMTP_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
SMTP_TLS = os.environ.get("SMTP_TLS", "none")  # none, starttls or tls
SMTP_TIMEOUT = int(os.environ.get("SMTP_TIMEOUT", "20"))
MAIL_FROM = os.environ.get("MAIL_FROM", "iedereen@localhost")
DEFAULT_FROM_EMAIL = MAIL_FROM

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "iedereen.config.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # A page that is not found or refused is no news, and its line would tell that somebody was there, where and when.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
