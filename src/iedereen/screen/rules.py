# SPDX-License-Identifier: EUPL-1.2
"""The one way in which an action or a page says no."""


class Refused(Exception):
    """Not for this viewer, or not now. `code` tells why (its sentence stands in `screen.refusals`).

    `hidden` asks for a 404: a stranger gets no hint that the thing exists.
    """

    def __init__(self, code: str, *, hidden: bool = False, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.hidden = hidden
        self.details = details
