# SPDX-License-Identifier: EUPL-1.2
"""One change of the organisation at a time."""

from django.db import connection

# Any fixed number does; this one says "people" in letters of a telephone.
KEY = 736753


def wait_for_turn() -> None:
    """Holds every other change of the organisation until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])
