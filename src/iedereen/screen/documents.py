# SPDX-License-Identifier: EUPL-1.2
"""Files for the reader: a PDF, a table."""

from django.http import HttpResponse


def pdf(content: bytes, name: str, *, only_once: bool = False) -> HttpResponse:
    """A PDF to open or keep. `only_once`: asking for it again makes another, so it is saved and never just shown."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'{"attachment" if only_once else "inline"}; filename="{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
