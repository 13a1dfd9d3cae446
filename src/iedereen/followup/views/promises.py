# SPDX-License-Identifier: EUPL-1.2
"""What was promised: mine, and what I look after."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from iedereen.followup import queries
from iedereen.followup.rules import PromiseState, late_before
from iedereen.people.signin import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list

STATES = {
    PromiseState.OPEN: _("Open"),
    PromiseState.KEPT: _("Nagekomen"),
    PromiseState.MOVED: _("Verplaatst"),
    PromiseState.WITHDRAWN: _("Vervallen"),
}
LATE = _("Te laat")


def unit_name(request: Visit, unit: Any) -> str:
    """What the unit is called today; its code when it is no more."""
    place = request.tree.places.get(unit.id)
    return place.name if place else unit.code


@signed_in
@require_safe
def promises(request: Visit) -> HttpResponse:
    """Open promises unless another state is asked for; kept ones are many and seldom wanted."""
    asked = request.GET.get("state", "")
    state = PromiseState(asked) if asked in set(PromiseState) else PromiseState.OPEN
    rows = queries.promises(request.viewer, state=state)
    before = late_before(request.viewer.today)

    def is_late(row: Any) -> bool:
        return bool(row.state == PromiseState.OPEN and row.due_at < before)

    return show_list(
        request,
        title=_("Toezeggingen"),
        name="toezeggingen",
        intro=_("Wat u hebt toegezegd, en wat is toegezegd in de onderdelen waar u op let. Zonder keuze bij "
                "‘Stand’ ziet u wat nog open is."),
        empty=_("Er staan geen toezeggingen."),
        columns=[
            Column("label", _("Wat"), lambda r: r.label),
            Column("unit", _("Onderdeel"), lambda r: unit_name(request, r.unit)),
            Column("owner", _("Wie"), lambda r: r.owner.name),
            Column("due", _("Voor"), lambda r: timezone.localdate(r.due_at)),
            Column("state", _("Stand"), lambda r: LATE if is_late(r) else STATES[PromiseState(r.state)],
                   badge=lambda r: "late" if is_late(r) else "wait" if r.state == PromiseState.OPEN else "ok"),
            Column("level", _("Stappen omhoog in de lijn"), lambda r: r.level, numeric=True),
        ],
        rows=rows,
        filters=[
            Filter("state", _("Stand"), lambda r, v: r.state == v, list(STATES.items())),
            Filter("late", _("Te laat"), lambda r, v: is_late(r) == (v == "ja"), [("ja", _("Ja")), ("nee", _("Nee"))]),
            Filter("unit", _("Onderdeel"), lambda r, v: str(r.unit_id) == v, unit_choices(request, rows)),
            Filter("mine", _("Van wie"), lambda r, v: (r.owner_id == request.viewer.person) == (v == "mij"),
                   [("mij", _("Van mij")), ("anderen", _("Van anderen"))]),
        ],
    )  # fmt: skip


def unit_choices(request: Visit, rows: list[Any]) -> list[tuple[str, Any]]:
    """The units that stand on the list, by name."""
    found: dict[UUID, str] = {r.unit_id: unit_name(request, r.unit) for r in rows}
    return [(str(key), name) for key, name in sorted(found.items(), key=lambda pair: pair[1].casefold())]
