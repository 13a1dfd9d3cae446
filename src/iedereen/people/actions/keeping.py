# SPDX-License-Identifier: EUPL-1.2
"""Files that wait between looking and confirming: in a private folder, under a random name, for an hour at most."""

import re
import secrets
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from iedereen.screen.rules import Refused

PATIENCE = timedelta(hours=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(home: Path, files: Sequence[tuple[str, bytes]], now: datetime) -> str:
    """Put the files away; gives the word to get them back with. Whatever waited too long goes."""
    sweep(home, now)
    token = secrets.token_urlsafe(32)
    folder = _folder(home) / token
    folder.mkdir(mode=0o700)
    for index, (name, data) in enumerate(files):
        place = folder / str(index)
        place.touch(mode=0o600)
        place.write_bytes(data)
        (folder / f"{index}.name").write_text(name, encoding="utf-8")
    return token


def kept(home: Path, token: str) -> list[tuple[str, bytes | Path]]:
    """The files again, in order. Refused: upload_gone."""
    folder = _folder(home) / token
    if not _TOKEN.fullmatch(token) or not folder.is_dir():
        raise Refused("upload_gone")
    count = len(list(folder.glob("*.name")))
    return [((folder / f"{i}.name").read_text(encoding="utf-8"), folder / str(i)) for i in range(count)]


def drop(home: Path, token: str) -> None:
    if _TOKEN.fullmatch(token):
        shutil.rmtree(_folder(home) / token, ignore_errors=True)


def sweep(home: Path, now: datetime) -> None:
    """Remove what waited longer than an hour."""
    for folder in _folder(home).iterdir():
        if now.timestamp() - folder.stat().st_mtime > PATIENCE.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)


def _folder(home: Path) -> Path:
    place = home / "inlezen"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
