# SPDX-License-Identifier: EUPL-1.2
"""Accessible PDFs from Typst sources, and QR codes. The sources of the package stand beside this file."""

from .faults import CODES, PaperError
from .glyphs import JSON
from .printing import pdf, source
from .quickresponse import qr_svg

__all__ = ["CODES", "JSON", "PaperError", "pdf", "qr_svg", "source"]
