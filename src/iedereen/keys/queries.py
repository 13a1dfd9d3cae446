# SPDX-License-Identifier: EUPL-1.2
"""Who has a key, who could hold a share, and what waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from iedereen.keys.models import HolderKey, RoundKey, Share
from iedereen.keys.rules import HOLDER_ROLES, Candidate
from iedereen.people.queries import Tree, holders, tree
from iedereen.people.rules import Permission, Role, Viewer


@dataclass(frozen=True)
class Holder:
    """One who holds a share of a lot. `given_at`: when it was brought, None as long as it is waited for."""

    person: UUID
    name: str
    role: Role
    given_at: datetime | None


@dataclass(frozen=True)
class Lot:
    """How far opening is. `open_by`: still needed."""

    lot: UUID
    needed: int
    holders: tuple[Holder, ...]
    opened_at: datetime | None
    lost_at: datetime | None

    @property
    def waits_for(self) -> int:
        return max(0, self.needed - sum(h.given_at is not None for h in self.holders))


def can_hold(viewer: Viewer) -> bool:
    """May this person have a key of their own?"""
    return viewer.anywhere(Permission.HOLD_KEY)


def own_key(viewer: Viewer) -> HolderKey | None:
    """The key in use of this person."""
    return HolderKey.objects.filter(person=viewer.person, retired_at__isnull=True).first()


def candidates(teams: Iterable[UUID], today: date, at: Tree | None = None) -> list[Candidate]:
    """Everybody with a key whose role reaches one of these teams, today."""
    standing = at or tree(today)
    distance: dict[UUID, int] = {}
    for team in teams:
        for steps, unit in enumerate((team, *standing.lines.get(team, ()))):
            distance[unit] = min(steps, distance.get(unit, steps))
    keys = {k.person_id: k.id for k in HolderKey.objects.filter(retired_at__isnull=True, person__is_active=True)}
    found = []
    for role in HOLDER_ROLES:
        for unit, people in holders(role, list(distance), today).items():
            found += [Candidate(keys[p.id], p.id, p.name, role, distance[unit]) for p in people if p.id in keys]
    return found


def lots(keys: Sequence[UUID]) -> dict[UUID, Lot]:
    """How far these lots are; those that have no key are left out."""
    shares: dict[UUID, list[Holder]] = {}
    rows = Share.objects.filter(lot__in=keys).select_related("holder__person").order_by("holder__person__name")
    for s in rows:
        holder = Holder(s.holder.person_id, s.holder.person.name, Role(s.role), s.given_at)
        shares.setdefault(s.lot_id, []).append(holder)
    return {
        k.lot: Lot(k.lot, k.needed, tuple(shares.get(k.lot, ())), k.opened_at, k.lost_at)
        for k in RoundKey.objects.filter(lot__in=keys)
    }


def public_keys(keys: Sequence[UUID]) -> dict[UUID, bytes]:
    """Lot -> the public key to which its answers are sealed."""
    rows = RoundKey.objects.filter(lot__in=keys).values_list("lot", "public")
    return {lot: bytes(public) for lot, public in rows}


def can_be_opened(keys: Iterable[UUID]) -> frozenset[UUID]:
    """The lots that enough holders can still open: with the key they had then, and still here."""
    found = RoundKey.objects.filter(lot__in=list(keys), opened_at__isnull=True, lost_at__isnull=True)
    here = Share.objects.filter(holder__retired_at__isnull=True, holder__person__is_active=True, sealed__isnull=False)
    counts = dict(here.filter(lot__in=found).values_list("lot").annotate(number=Count("id")))
    return frozenset(key.lot for key in found if counts.get(key.lot, 0) >= key.needed)


def shares_left_behind() -> list[str]:
    """Lots that are over while shares of them still lie here."""
    rows = Share.objects.exclude(sealed__isnull=True)
    over = rows.filter(lot__opened_at__isnull=False) | rows.filter(lot__lost_at__isnull=False)
    return [f"lot {lot}" for lot in over.values_list("lot", flat=True).distinct()]
