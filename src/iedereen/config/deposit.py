# SPDX-License-Identifier: EUPL-1.2
"""Settings of the door where people answer: the same house, but here nobody is ever known.

It runs as a process of its own, on a host name or port of its own. There is no session, no cookie, no sign-in, no token
against forged requests (there is nothing to forge) and no log of requests. What those need is not even loaded.
"""

from iedereen.config import settings
from iedereen.config.settings import *  # noqa: F403 - the same settings, but for what is named below

ROOT_URLCONF = "iedereen.config.deposit_urls"
WSGI_APPLICATION = "iedereen.config.deposit_wsgi.application"
ALLOWED_HOSTS = [settings.DEPOSIT_NAME, *settings.ALLOWED_HOSTS]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "iedereen.people.signin.DoorMiddleware",
    "iedereen.people.signin.WithinReasonMiddleware",
    "iedereen.people.signin.AnonymousMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "iedereen.people.signin.ViewerMiddleware",
    "iedereen.screen.refusals.RefusalMiddleware",
]
TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {"context_processors": []}}]
SECURE_REFERRER_POLICY = "no-referrer"
DEPOSIT_DOOR = True
