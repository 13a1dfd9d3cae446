# SPDX-License-Identifier: EUPL-1.2
"""Files that are cleaned or refused, terms, receipts, and the seals of a sitting."""

import struct
import zlib
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iedereen.engines import sealing
from iedereen.inbox.rules import Sitting, Words, digits_of, in_groups, months_after, new_receipt, read, written
from iedereen.inbox.rules import attachments as files
from iedereen.inbox.rules.sittings import LASTS, put_away, taken_out
from iedereen.screen.rules import Refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHEAP = sealing.Cost(8, 1, 1)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*more: bytes) -> bytes:
    return files.PNG + chunk(b"IHDR", b"\0" * 13) + b"".join(more) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def test_a_png_keeps_only_what_draws_it() -> None:
    told = png(chunk(b"tEXt", b"Author\0Jansen"), chunk(b"eXIf", b"GPS"), chunk(b"iTXt", b"xmp"))
    assert files.cleaned(told + b"behind the end", 2) == files.Attachment("bijlage-2.png", "image/png", png())


@pytest.mark.parametrize("broken", [files.PNG, png()[:-1], png()[:30] + b"?" + png()[31:], files.PNG + b"\xff" * 40])
def test_a_broken_png_is_refused(broken: bytes) -> None:
    with pytest.raises(Refused, match="attachment_broken"):
        files.cleaned(broken, 1)


@given(st.binary(max_size=200), st.sampled_from([b"", files.PNG, b"\xff\xd8\xff", b"%PDF"]))
def test_whatever_comes_in_is_cleaned_or_refused(content: bytes, start: bytes) -> None:
    try:
        file = files.cleaned(start + content, 1)
    except Refused as refusal:
        assert refusal.code.startswith("attachment_")
    else:
        assert files.read(files.written(file)) == file and file.kind in {"image/png", "image/jpeg", "text/plain"}


def test_terms_in_months_end_with_the_month() -> None:
    assert [months_after(date(2026, m, 30), 3) for m in (11, 1)] == [date(2027, 2, 28), date(2026, 4, 30)]


def test_words_come_back_and_only_short_or_long_shows() -> None:
    for text in ("kort", "lang" * 2000):
        assert read(written(Words(text, name="Anna"))) == Words(text, name="Anna")
    assert {len(written(Words("x" * n))) for n in (1, 1000, 3900, 5000, 10_000)} == {4_096, 65_536}


def test_a_receipt_gives_the_same_keys_again_and_another_secret_others() -> None:
    digits = new_receipt()
    assert digits_of(in_groups(digits)) == digits
    one, again = (sealing.derive(digits, b"a", CHEAP) for _ in range(2))
    assert one == again and sealing.Opener(one.pair.private).public == one.pair.public
    other = sealing.derive(digits, b"b", CHEAP)
    assert other.lookup != one.lookup and other.pair.public != one.pair.public
    assert repr(one).count("private") == 0


def test_a_sitting_is_of_one_person_one_session_and_half_an_hour() -> None:
    person, sitting = uuid4(), Sitting(uuid4(), sealing.new_pair().private)
    value = put_away(sitting, secret="s", person=person, session="a", now=NOW)
    assert taken_out(value, secret="s", person=person, session="a", now=NOW) == sitting
    assert taken_out(value, secret="s", person=person, session="a", now=NOW + LASTS) is None
    assert taken_out(value, secret="s", person=person, session="b", now=NOW) is None
    assert taken_out(value, secret="t", person=person, session="a", now=NOW) is None
    assert taken_out(value, secret="s", person=uuid4(), session="a", now=NOW) is None
    assert taken_out("é", secret="s", person=person, session="a", now=NOW) is None
