# SPDX-License-Identifier: EUPL-1.2
"""The pages of a conversation, their sentences, and the preparation on paper."""

from iedereen.checkup.views.talk.pages import (
    bottleneck,
    confirm,
    open_answers,
    outcome,
    preparation,
    preparation_pdf,
    record,
)

__all__ = ["bottleneck", "confirm", "open_answers", "outcome", "preparation", "preparation_pdf", "record"]
