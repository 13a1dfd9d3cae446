# SPDX-License-Identifier: EUPL-1.2
"""A certificate authority of our own, and in front of a provider a door that knows clients by their certificate.

RFC 8705: the provider names this door in its metadata (`mtls_endpoint_aliases`). Whoever comes without a certificate of
this authority does not get past the handshake; whoever comes as CLIENT is passed on, as the provider's own client.
"""

import ssl
import threading
from collections.abc import Iterator
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
    """`asked`: what was asked at the token endpoint, as (name in the certificate, words)."""

    address: str
    asked: list[tuple[str, dict[str, str]]]


@contextmanager
def door(authority: Authority, provider: str) -> Iterator[Door]:
    asked: list[tuple[str, dict[str, str]]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """The token endpoint: the certificate stands for the secret."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            words = {key: values[0] for key, values in parse_qs(body).items()}
            subject = dict(part[0] for part in self.connection.getpeercert()["subject"])  # type: ignore[attr-defined]
            asked.append((subject["commonName"], words))
            if subject["commonName"] != words["client_id"] or words["client_id"] != CLIENT:
                self.say(401, b'{"error": "invalid_client"}')
                return
            known = urlencode(words | {"client_secret": SECRET})
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = requests.post(f"{provider}/identity/o/api/token", known, headers=form, timeout=10)
            self.say(answer.status_code, answer.content)

        def do_GET(self) -> None:
            """The user info."""
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

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.sign("localhost"))
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Door(f"https://localhost:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
