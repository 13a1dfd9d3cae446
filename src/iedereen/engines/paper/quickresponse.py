# SPDX-License-Identifier: EUPL-1.2
"""QR codes (ISO/IEC 18004) as SVG: two paths and no styles, as a strict content policy asks."""

from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

from .faults import PaperError

_QUIET = 4  # modules of white around the code that the standard asks for


def qr_svg(text: str) -> str:
    """The text as an SVG of a QR code with error correction M, dark on white, one unit per module.

    Raises PaperError(too_long_for_qr) beyond some 2,300 bytes.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text.encode())
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise PaperError("too_long_for_qr") from error
    modules = code.get_matrix()
    size = len(modules)
    path = "".join(_runs(row, y) for y, row in enumerate(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def _runs(row: list[bool], y: int) -> str:
    """The dark stretches of one row as rectangles of height 1."""
    parts, x = [], 0
    for dark, group in groupby(row):
        length = len(list(group))
        if dark:
            parts.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(parts)
