# SPDX-License-Identifier: EUPL-1.2
"""The programs that run in the browser of who answers, and the digests by which anybody can recognise them."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "screen" / "static" / "screen"
PROGRAMS = ("answer.js", "take_part.js")
COMMAND = "curl -s https://HOST/static/screen/NAME | openssl dgst -sha384 -binary | openssl base64 -A"


@cache
def client_hashes() -> Mapping[str, str]:
    """Name -> `sha384-...` of the file as it is served, as in the `integrity` of a page (W3C Subresource Integrity)."""
    return {name: f"sha384-{_digest(FOLDER / name)}" for name in PROGRAMS}


def _digest(file: Path) -> str:
    return base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode("ascii")


def page() -> str:
    """The reference page, as Markdown."""
    rows = "\n".join(f"| `{name}` | `{digest}` |" for name, digest in client_hashes().items())
    return f"""# The programs in the browser

What people answer is sealed by these files, on their own device. This page is generated from the files of this version;
the same digests stand in the pages themselves (`integrity`), so a browser refuses a file that differs. To look at what
an installation really serves, from a machine of your own choice:

```text
{COMMAND}
```

The files are made from `assets/src` by `assets/build.mjs`; `assets/check.sh` shows that the same sources give the same
bytes.

| file | digest |
|---|---|
{rows}
"""
