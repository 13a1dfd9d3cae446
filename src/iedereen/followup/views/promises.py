# SPDX-License-Identifier: EUPL-1.2
"""What was promised: mine, and what I look after."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from iedereen.followup import queries
from iedereen.followup.rules import PromiseState, late_before
from iedereen.people.queries import unit_name
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.stored import Stored, by_text, by_words

STATES = {
    PromiseState.OPEN: _("Open"),
    PromiseState.KEPT: _("Nagekomen"),
    PromiseState.MOVED: _("Verplaatst"),
    PromiseState.WITHDRAWN: _("Vervallen"),
}
LATE = _("Te laat")


def called(request: Visit, unit: Any) -> str:
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

    late, mine = Q(state=PromiseState.OPEN, due_at__lt=before), Q(owner=request.viewer.person)

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
            Column("label", _("Wat"), lambda r: r.label, stored=by_text("label")),
            Column("unit", _("Onderdeel"), lambda r: called(request, r.unit), stored=unit_name(request.viewer.today)),
            Column("owner", _("Wie"), lambda r: r.owner.name, stored=by_text("owner__name")),
            Column("due", _("Voor"), lambda r: timezone.localdate(r.due_at), stored="due_at"),
            Column("state", _("Stand"), lambda r: LATE if is_late(r) else STATES[PromiseState(r.state)],
                   badge=lambda r: "late" if is_late(r) else "wait" if r.state == PromiseState.OPEN else "ok",
                   stored=lambda: by_words((late, LATE), *((Q(state=s), words) for s, words in STATES.items()))),
            Column("level", _("Leidinggevenden ingelicht"), lambda r: r.level, numeric=True, stored="level"),
        ],
        rows=rows,
        filters=[
            Filter("state", _("Stand"), lambda r, v: r.state == v, list(STATES.items()), lambda v: Q(state=v)),
            Filter("late", _("Te laat"), lambda r, v: is_late(r) == (v == "ja"), [("ja", _("Ja")), ("nee", _("Nee"))],
                   lambda v: late if v == "ja" else ~late),
            Filter("unit", _("Onderdeel"), lambda r, v: str(r.unit_id) == v, unit_choices(request, rows),
                   lambda v: Q(unit=v)),
            Filter("mine", _("Van wie"), lambda r, v: (r.owner_id == request.viewer.person) == (v == "mij"),
                   [("mij", _("Van mij")), ("anderen", _("Van anderen"))],
                   lambda v: mine if v == "mij" else ~mine),
        ],
    )  # fmt: skip


def unit_choices(request: Visit, rows: Stored) -> list[tuple[str, Any]]:
    """The units that stand on the list, by name."""
    places = request.tree.places
    found = [(str(k), places[k].name if k in places else code) for k, code in rows.values("unit_id", "unit__code")]
    return sorted(found, key=lambda pair: pair[1].casefold())
