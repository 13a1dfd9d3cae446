# SPDX-License-Identifier: EUPL-1.2
"""A closed loop of so many connections that costs almost no time of its own: prepared bytes out, a status line back."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Run:
    """What came of it: milliseconds per request in order of arrival and which request that was (its place), how often
    each status, and the whole time."""

    took: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: list[bytes] = field(default_factory=list)
    seconds: float = 0.0

    def tell(self, name: str) -> str:
        p50, p95, p99 = np.percentile(self.took, [50, 95, 99])
        each = len(self.took) / self.seconds
        return (f"{name:<34} n {len(self.took):>6,}   p50 {p50:6.1f}   p95 {p95:6.1f}   p99 {p99:6.1f} ms   "
                f"{each:7.0f} a second   {dict(self.statuses)}")  # fmt: skip


def request(host: str, path: str, body: bytes, kind: str, *headers: str) -> bytes:
    """A POST as it goes over the line."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(port: int, requests: Sequence[bytes], at_once: int, *, keep: bool = False) -> Run:
    """Send them all, so many at once, each over a kept connection. `keep`: also keep what was answered, in order."""
    done, waiting = Run(), iter(enumerate(requests))
    if keep:
        done.bodies = [b""] * len(requests)
    selector = selectors.DefaultSelector()
    start = time.perf_counter()
    for _ in range(min(at_once, len(requests))):
        _connect(port, selector, waiting)
    while selector.get_map():
        for key, _mask in selector.select(timeout=30):
            _answered(key, selector, waiting, done, port, keep)
    done.seconds = time.perf_counter() - start
    return done


def _connect(port: int, selector: selectors.BaseSelector, waiting: Iterator[tuple[int, bytes]]) -> None:
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(line, selectors.EVENT_READ)
    _send(line, selector, waiting)


def _send(line: socket.socket, selector: selectors.BaseSelector, waiting: Iterator[tuple[int, bytes]]) -> None:
    nxt = next(waiting, None)
    if nxt is None:
        selector.unregister(line)
        line.close()
        return
    number, words = nxt
    selector.modify(line, selectors.EVENT_READ, [number, words, time.perf_counter(), b""])
    line.sendall(words)


def _answered(
    key: selectors.SelectorKey, selector: selectors.BaseSelector, waiting: Iterator[tuple[int, bytes]], done: Run,
    port: int, keep: bool,
) -> None:  # fmt: skip
    line = key.fileobj
    assert isinstance(line, socket.socket)
    number, words, started, so_far = key.data
    came = line.recv(65_536)
    so_far += came
    if not came and not so_far:  # the server closed a kept line before it took this one: once more
        selector.unregister(line)
        line.close()
        fresh = socket.create_connection(("127.0.0.1", port))
        fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(fresh, selectors.EVENT_READ, [number, words, started, b""])
        fresh.sendall(words)
        return
    whole = _whole(so_far, ended=not came)
    if whole is None:
        selector.modify(line, selectors.EVENT_READ, [number, words, started, so_far])
        return
    done.took.append((time.perf_counter() - started) * 1_000)
    done.places.append(number)
    done.statuses[int(so_far[9:12])] += 1
    if keep:
        done.bodies[number] = whole
    _send(line, selector, waiting)


def _whole(answer: bytes, *, ended: bool) -> bytes | None:
    """The body, when all of it came."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return None
    low = head.lower()
    if b"transfer-encoding: chunked" in low:
        # The empty part that ends it stands on a line of its own; a row of a file may end in a nought too.
        return body if body.endswith(b"\r\n0\r\n\r\n") or body == b"0\r\n\r\n" else None
    if b"content-length:" in low:
        wanted = int(low.split(b"content-length:")[1].split(b"\r\n")[0])
        return body if len(body) >= wanted else None
    return body if ended or b" 204 " in head.split(b"\r\n")[0] or b" 303 " in head.split(b"\r\n")[0] else None
