# SPDX-License-Identifier: EUPL-1.2
"""In front of a provider a door that knows clients otherwise than by a secret; and a certificate authority for it.

RFC 8705: the provider names such a door in its metadata (`mtls_endpoint_aliases`). Whoever comes without a certificate
of this authority does not get past the handshake; whoever comes as CLIENT is passed on, as the provider's own client.
RFC 7523: the client's signed statement is looked at, and used once.
"""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.rooms.people.oidc_provider import CLIENT, SECRET


@dataclass
class Authority:
    """Signs certificates into `folder`; its own stands in `file`."""

    folder: Path
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.file = self.folder / f"{self.name}.pem"
        own = _signed(self.name, self.key, self.name, self.key, authority=True)
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def sign(self, name: str) -> tuple[str, str]:
        """The files with a certificate for this name and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        place = self.folder / f"{self.name}-{name}.pem"
        place.write_bytes(_signed(name, key, self.name, self.key).public_bytes(serialization.Encoding.PEM))
        secret = place.with_suffix(".key")
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return str(place), str(secret)


def _signed(
    name: str, key: ec.EllipticCurvePrivateKey, by: str, with_key: ec.EllipticCurvePrivateKey, authority: bool = False
) -> x509.Certificate:
    now = datetime.now(UTC)
    named, signer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in (name, by))
    whose = x509.AuthorityKeyIdentifier.from_issuer_public_key(with_key.public_key())
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.DNSName(name)]), critical=False)
        .add_extension(whose, critical=False)
    )
    return made.sign(with_key, hashes.SHA256())


@dataclass
class Door:
    """`asked`: what was asked at the token endpoint, as (whom the client is known as, words)."""

    address: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


Knows = Callable[[BaseHTTPRequestHandler, dict[str, str]], str]


@contextmanager
def door(provider: str, knows: Knows, authority: Authority | None = None) -> Iterator[Door]:
    """A token endpoint and user info in front of the provider's own. `knows` tells who the client is, or "" for nobody;
    CLIENT is passed on with the secret that the provider knows. With an authority only over TLS, with a certificate.
    """
    found = Door("")

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            words = {key: values[0] for key, values in parse_qs(body).items()}
            client = knows(self, words)
            found.asked.append((client, words))
            if client != words["client_id"] or client != CLIENT:
                self.say(401, b'{"error": "invalid_client"}')
                return
            proof = {"client_assertion", "client_assertion_type"}
            known = urlencode({k: v for k, v in words.items() if k not in proof} | {"client_secret": SECRET})
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = requests.post(f"{provider}/identity/o/api/token", known, headers=form, timeout=10)
            self.say(answer.status_code, answer.content)

        def do_GET(self) -> None:
            headers = {"Authorization": self.headers["Authorization"]}
            answer = requests.get(f"{provider}/identity/o/api/userinfo", headers=headers, timeout=10)
            self.say(answer.status_code, answer.content)

        def say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    found.address = f"http://127.0.0.1:{server.server_port}"
    if authority is not None:
        found.address = f"https://localhost:{server.server_port}"
        server.socket = _over_tls(authority).wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _over_tls(authority: Authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.sign("localhost"))
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def by_certificate(asking: BaseHTTPRequestHandler, words: dict[str, str]) -> str:
    """The name in the certificate that came with the connection."""
    subject = dict(part[0] for part in asking.connection.getpeercert()["subject"])  # type: ignore[attr-defined]
    return str(subject["commonName"])
