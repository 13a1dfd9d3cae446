# SPDX-License-Identifier: EUPL-1.2
"""Settings of the door where people answer: the same house, but here nobody is ever known.

It runs as a process of its own, on a host name or port of its own. There is no session, no cookie, no sign-in, no token
against forged requests (there is nothing to forge) and no log of requests. What those need is not even loaded.
"""

from iedereen.config import settings
from iedereen.config.settings import *  # noqa: F403 - the same settings, but for what is named below

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "iedereen.screen",
    "iedereen.ledger",
    "iedereen.people",
    "iedereen.vault",
    "iedereen.keys",
    "iedereen.followup",
    "iedereen.inbox",
    "iedereen.agreements",
    "iedereen.checkup",
]
ROOT_URLCONF = "iedereen.config.deposit_urls"
WSGI_APPLICATION = "iedereen.config.deposit_wsgi.application"
ALLOWED_HOSTS = [settings.DEPOSIT_NAME, *settings.ALLOWED_HOSTS]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "iedereen.people.doors.DoorMiddleware",
    "iedereen.people.doors.WithinReasonMiddleware",
    "iedereen.people.doors.AnonymousMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "iedereen.people.doors.ViewerMiddleware",
    "iedereen.screen.refusals.RefusalMiddleware",
]
TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {"context_processors": []}}]
SECURE_REFERRER_POLICY = "no-referrer"
DEPOSIT_DOOR = True
# What goes wrong here goes wrong at the moment at which somebody answers: it is written down without that moment.
LOGGING = {
    **settings.LOGGING,
    "formatters": {
        "plain": {"()": "iedereen.config.logs.WithoutWords", "format": "%(levelname)s %(name)s %(message)s"}
    },
}
