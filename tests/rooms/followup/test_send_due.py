# SPDX-License-Identifier: EUPL-1.2
"""The outbox against a real SMTP server that refuses, hangs, dies and comes back: late at most, never lost."""

import logging
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from iedereen.followup.actions import Letter, post, send_due
from iedereen.followup.models import Mail
from tests.cast import NOW, Cast
from tests.rooms.followup.postman import Postman, free_port, on_duty
from tests.rooms.followup.two import at_once

MINUTE = timedelta(minutes=1)
WAITS = [1, 5, 15, 60, 240, 720, 1440]


@pytest.fixture
def postman(settings: LazySettings) -> Iterator[Postman]:
    """A server on duty, to whom this installation sends."""
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TIMEOUT = "127.0.0.1", free_port(), 0.4
    settings.SMTP_TLS, settings.SMTP_USER, settings.MAIL_FROM = "none", "", "Iedereen <iedereen@politie.example>"
    with on_duty(Postman(), settings.SMTP_PORT) as one:
        yield one


def write(cast: Cast, *names: str) -> None:
    letters = [
        Letter(f"test:{n}", cast.people[n].id, f"Één bericht voor {n}", "Geheime tekst: cliënt, €5\n.\n") for n in names
    ]
    assert post(letters, now=NOW) == len(names)


def state(cast: Cast, name: str) -> tuple[str, int, str, datetime | None]:
    mail = Mail.objects.get(to=cast.people[name])
    return mail.state, mail.attempts, mail.trouble, mail.next_at


def test_it_is_handed_in_once_as_it_was_written(cast: Cast, postman: Postman) -> None:
    write(cast, "leader", "vik")
    assert send_due(NOW) == 2
    assert send_due(NOW) == 0
    assert (postman.connections, len(postman.letters)) == (1, 2)  # one connection per batch
    letter = next(x for x in postman.letters if x["To"] == "leader@politie.example")
    mail = Mail.objects.get(to=cast.people["leader"])
    assert letter["Subject"] == "Één bericht voor leader"
    assert letter["From"] == "Iedereen <iedereen@politie.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == f"<{mail.id}@politie.example>"
    assert letter["Date"].datetime == NOW
    assert letter.get_content_type() == "text/plain" and letter.get_content_charset() == "utf-8"
    assert letter.get_content().replace("\r\n", "\n") == "Geheime tekst: cliënt, €5\n.\n"
    assert (mail.state, mail.sent_at, mail.next_at, mail.trouble) == ("sent", NOW, None, "")


def test_the_same_key_is_never_sent_twice(cast: Cast, postman: Postman) -> None:
    write(cast, "leader")
    send_due(NOW)
    again = [Letter("test:leader", cast.people["leader"].id, "Nog eens", "x")] * 2
    assert post(again, now=NOW) == 0
    assert send_due(NOW + MINUTE) == 0


def test_a_subject_cannot_smuggle_in_a_header(cast: Cast, postman: Postman) -> None:
    post([Letter("k", cast.people["leader"].id, "Hallo\r\nBcc: ander@elders.example", "x")], now=NOW)
    send_due(NOW)
    assert postman.letters[0]["Bcc"] is None
    assert postman.letters[0]["Subject"] == "Hallo Bcc: ander@elders.example"


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [
        ({"RCPT": "450 later"}, "recipient_later"),
        ({"DATA": "451 later"}, "server_later"),
        ({"RCPT": "die"}, "connection_lost"),
        ({"DATA": "die"}, "connection_lost"),
        ({"DATA": "hang"}, "connection_lost"),
    ],
)
def test_a_failing_server_delays_and_then_it_arrives_once(
    cast: Cast, postman: Postman, mood: dict[str, str], trouble: str
) -> None:
    write(cast, "leader")
    postman.mood = mood
    send_due(NOW)
    assert state(cast, "leader") == ("queued", 1, trouble, NOW + MINUTE)
    assert send_due(NOW + MINUTE - timedelta(seconds=1)) == 0
    send_due(NOW + MINUTE)
    assert state(cast, "leader") == ("queued", 2, trouble, NOW + 6 * MINUTE)
    postman.mood = {}
    assert send_due(NOW + 6 * MINUTE) == 1
    assert state(cast, "leader") == ("sent", 3, "", None)
    assert list(postman.delivered.values()) == [1]


def test_after_the_last_wait_it_is_undeliverable_and_in_sight(cast: Cast, postman: Postman) -> None:
    write(cast, "leader")
    postman.mood = {"RCPT": "450 later"}
    now, waited = NOW, []
    while (mail := Mail.objects.get()).next_at is not None:
        waited.append((mail.next_at - now) // MINUTE)
        now = mail.next_at
        send_due(now)
    assert waited == [0, *WAITS]
    assert state(cast, "leader") == ("undeliverable", len(WAITS) + 1, "recipient_later", None)


@pytest.mark.parametrize(
    ("mood", "trouble"),
    [({"RCPT": "550 unknown"}, "recipient_refused"), ({"DATA": "554 no"}, "message_refused")],
)
def test_a_refused_message_is_undeliverable_at_once_and_the_others_go_on(
    cast: Cast, postman: Postman, mood: dict[str, str], trouble: str
) -> None:
    write(cast, "leader", "vik", "hrm")
    postman.moods["vik@politie.example"] = mood
    assert send_due(NOW) == 3
    assert state(cast, "vik") == ("undeliverable", 1, trouble, None)
    assert sorted(postman.recipients) == ["hrm@politie.example", "leader@politie.example"]


def test_who_left_gets_no_more_mail(cast: Cast, postman: Postman) -> None:
    write(cast, "leader")
    cast.people["leader"].is_active = False
    cast.people["leader"].save()
    send_due(NOW)
    assert state(cast, "leader") == ("undeliverable", 1, "recipient_left", None)
    assert not postman.letters


def test_one_message_that_kills_the_server_does_not_stop_the_queue(cast: Cast, postman: Postman) -> None:
    names = [f"b{n:02}" for n in range(6)]
    write(cast, *names)
    bad = Mail.objects.order_by("made_at", "id")[2].to.email
    postman.moods[bad] = {"DATA": "die"}
    assert send_due(NOW) == 3  # two sent, one that broke the line; the rest put back without an attempt
    assert sorted(Mail.objects.filter(state="queued").values_list("attempts", flat=True)) == [0, 0, 0, 1]
    assert send_due(NOW) == 3
    assert set(postman.delivered.values()) == {1} and len(postman.delivered) == 5


def test_an_outage_of_days_costs_no_message(cast: Cast, settings: LazySettings) -> None:
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TIMEOUT = "127.0.0.1", free_port(), 0.4
    write(cast, "leader", "vik")
    now = NOW
    for _ in range(40):
        assert send_due(now) == 0
        assert state(cast, "leader") == ("queued", 0, "no_connection", now + 5 * MINUTE)
        now += timedelta(hours=6)
    with on_duty(Postman(), settings.SMTP_PORT) as postman:
        assert send_due(now) == 2
    assert list(postman.delivered.values()) == [1, 1]


def test_a_server_that_says_nothing_is_an_outage(cast: Cast, settings: LazySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TIMEOUT = "127.0.0.1", deaf.getsockname()[1], 0.3
        write(cast, "leader")
        assert send_due(NOW) == 0
    assert state(cast, "leader")[2] == "no_connection"


def test_taken_but_not_confirmed_is_sent_again_under_the_same_identity(cast: Cast, postman: Postman) -> None:
    """The one moment that nobody can close: the receiving side tells a repeat by its Message-ID."""
    write(cast, "leader")
    postman.mood = {"DATA": "take and die"}
    send_due(NOW)
    postman.mood = {}
    send_due(NOW + MINUTE)
    first, second = postman.letters
    assert first.as_bytes() == second.as_bytes()
    assert state(cast, "leader")[0] == "sent"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_leaves_its_mail_to_the_next(
    cast: Cast, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast, "leader")
    monkeypatch.setattr("iedereen.followup.actions.sending._hand_in_all", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        send_due(NOW)
    monkeypatch.undo()
    assert send_due(NOW + 9 * MINUTE) == 0  # its lease still runs
    assert send_due(NOW + 10 * MINUTE) == 1
    assert list(postman.delivered.values()) == [1]


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_send_everything_once(cast: Cast, postman: Postman) -> None:
    names = [n for n in cast.people if n[0] in "abc" and n[1:].isdigit()]
    write(cast, *names)

    def worker() -> int:
        return sum(iter(lambda: send_due(NOW), 0))

    assert sum(at_once(3, worker)) == len(names) > 50
    assert set(postman.delivered.values()) == {1} and len(postman.delivered) == len(names)


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_failing_server_lose_and_double_nothing(cast: Cast, postman: Postman) -> None:
    names = [f"a{n:02}" for n in range(20)]
    write(cast, *names)
    for number, name in enumerate(names):
        postman.moods[f"{name}@politie.example"] = [{"DATA": "die"}, {"RCPT": "450 later"}, {}][number % 3]
    at_once(2, lambda: [send_due(NOW) for _ in range(8)])
    postman.moods = {}
    for minutes in (1, 6, 21):
        while send_due(NOW + minutes * MINUTE):
            pass
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert set(postman.delivered.values()) == {1} and len(postman.delivered) == len(names)


def test_without_a_server_the_demo_shows_it_and_others_keep_it(cast: Cast, settings: LazySettings) -> None:
    settings.SMTP_HOST, settings.DEMO = "", False
    write(cast, "leader")
    assert send_due(NOW) == 0
    assert state(cast, "leader") == ("queued", 0, "", NOW)
    settings.DEMO = True
    assert send_due(NOW) == 1
    assert state(cast, "leader") == ("sent", 1, "demo", None)


def test_the_log_knows_no_words_and_no_addresses(
    cast: Cast, postman: Postman, caplog: pytest.LogCaptureFixture
) -> None:
    write(cast, "leader", "vik")
    postman.moods["vik@politie.example"] = {"RCPT": "550 unknown vik@politie.example"}
    with caplog.at_level(logging.DEBUG, logger="iedereen"):
        send_due(NOW)
    ours = " ".join(r.getMessage() for r in caplog.records if r.name.startswith("iedereen"))
    assert "recipient_refused" in ours
    assert "@politie" not in ours and "Geheime" not in ours and "bericht" not in ours


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_nothing_is_said_in_the_clear_when_a_locked_line_was_asked_for(
    cast: Cast, postman: Postman, settings: LazySettings, way: str
) -> None:
    settings.SMTP_TLS = way
    write(cast, "leader")
    assert send_due(NOW) == 0
    assert state(cast, "leader")[:3] == ("queued", 0, "no_connection")
    assert not postman.letters
