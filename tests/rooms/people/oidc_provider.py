# SPDX-License-Identifier: EUPL-1.2
"""A real OpenID provider in a process of its own: allauth's, on SQLite, with a handful of people.

    python oidc_provider.py FOLDER CALLBACK-ADDRESS

prints its own address and serves until it is stopped. Everybody's password is PASSWORD; the client has CLIENT and
SECRET.
"""

import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

PASSWORD = "een-lang-wachtwoord"
CLIENT, SECRET = "iedereen", "geheim-van-de-client"
# What the signed token says of how somebody signed in; of "other" the user info says something better.
LEVELS = {"leader": "substantieel", "capital": "hoog", "other": "laag"}
LONG_AGO = "capital"  # signed in two days ago
# name, e-mail address, verified by the provider, personnel number
PEOPLE = [
    ("leader", "leader@politie.example", True, "100002"),
    ("capital", "Leader_B@Politie.example", True, "0"),
    ("unverified", "employee@politie.example", False, "0"),
    ("unknown", "onbekend@politie.example", True, "0"),
    ("other", "anders@elders.example", False, "100001"),
]


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem.decode()


def set_up(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="only-for-this-test", DEBUG=False, ALLOWED_HOSTS=["127.0.0.1"], USE_TZ=True, ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
            "django.contrib.messages", "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ACCOUNT_LOGIN_METHODS={"username"}, ACCOUNT_EMAIL_VERIFICATION="none", ACCOUNT_RATE_LIMITS=False,
        SESSION_COOKIE_NAME="provider_session", CSRF_COOKIE_NAME="provider_csrf",
        IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT=False,
        IDP_OIDC_PRIVATE_KEY=private_key(), IDP_OIDC_ADAPTER=f"{__name__}.Adapter",
    )  # fmt: skip
    django.setup()


def fill(callback: str) -> None:
    """The tables, the people and the one client."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - models exist only after set-up
    from allauth.idp.oidc.models import Client  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for name, email, verified, number in PEOPLE:
        user = User.objects.create_user(name, email=email, password=PASSWORD, last_name=number)
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    client = Client(
        id=CLIENT, name="Iedereen", skip_consent=True, scopes="openid\nprofile\nemail", redirect_uris=callback
    )
    client.set_secret(SECRET)
    client.set_post_logout_redirect_uris([urljoin(callback, "/")])
    client.save()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def main(folder: str, callback: str) -> None:
    set_up(Path(folder))
    from allauth.idp.oidc.adapter import DefaultOIDCAdapter  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from django.urls import include, path  # noqa: PLC0415

    class Adapter(DefaultOIDCAdapter):
        """Tells the personnel number too, in a claim of its own; and how and when somebody signed in."""

        def get_claims(self, purpose: str, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
            claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **more)
            claims |= {"personnel_number": user.last_name}
            if purpose == "userinfo":
                return claims | {"acr": "hoog", "auth_time": int(time.time())}
            at = user.last_login - timedelta(days=2) if user.username == LONG_AGO else user.last_login
            level = {"acr": LEVELS[user.username]} if user.username in LEVELS else {}
            return claims | level | {"auth_time": int(at.timestamp())}

    here = sys.modules[__name__]
    here.Adapter = Adapter  # type: ignore[attr-defined]
    here.urlpatterns = [  # type: ignore[attr-defined]
        path("accounts/", include("allauth.account.urls")), path("", include("allauth.idp.urls")),
    ]  # fmt: skip
    fill(callback)
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
        sys.stdout.flush()
        threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
        server.serve_forever()  # until whoever started it closes our standard input


if __name__ == "__main__":
    main(*sys.argv[1:])
