# SPDX-License-Identifier: EUPL-1.2
"""Why a paper cannot be made."""

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "no_such_source": "There is no source with this name in the package.",
        "bad_source": "The source does not compile, or asks for data that is not there. details: message.",
        "package_import": "The source imports a package; those would have to come from the network.",
        "bad_data": "The data is not JSON (a key that is no text, a date, NaN). details: message.",
        "bad_title": "A PDF for everybody has a title; this one is empty.",
        "bad_language": "The language is not a code of two or three letters.",
        "too_long_for_qr": "The text does not fit in a QR code.",
    }
)


class PaperError(Exception):
    """No PDF or QR code; `code` is one of CODES, `details` are texts for whoever writes the source."""

    def __init__(self, code: str, **details: str) -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(f"{code} {details.get('message', '')}".strip())
        self.code = code
        self.details: Mapping[str, str] = details
