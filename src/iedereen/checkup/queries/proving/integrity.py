# SPDX-License-Identifier: EUPL-1.2
"""What must be true of every check-up, asked of the database itself; each gives what breaks it, in words."""

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from iedereen.checkup.models import Participation, Release, ReleaseNode, Result, Round, RoundNode, TeamCheckup
from iedereen.checkup.queries.again.trees import hierarchy, trees
from iedereen.checkup.queries.talk import unheld
from iedereen.checkup.rules import OPENING, CellStatus, CheckupState, RoundState, definition
from iedereen.engines.protect import ProtectError, Tree, attack
from iedereen.followup.queries import kinds_ever, kinds_open
from iedereen.keys.queries import shares_left_behind
from iedereen.people.rules import TEAM_KINDS
from iedereen.vault import queries as vault

GOING_ON = (CheckupState.PLANNED, CheckupState.OPEN, CheckupState.RELEASED, CheckupState.TALKED)
TEAMS = [kind.value for kind in TEAM_KINDS]
LOW = "look_at_low_result"


def without_promise() -> list[str]:
    """Check-ups that are going on while nobody has promised anything about them."""
    going = dict(TeamCheckup.objects.filter(state__in=GOING_ON).values_list("id", "state"))
    held = kinds_open("checkup", list(going))
    return [f"check-up {key} is {state}" for key, state in going.items() if not held.get(key)]


def bottlenecks_without_owner() -> list[str]:
    """Bottlenecks that are open while no agreement and no promise is about them."""
    alone = [row.id for row in unheld()]
    held = kinds_open("bottleneck", alone)
    return [f"bottleneck {key}" for key in alone if not held.get(key)]


def rounds_asleep() -> list[str]:
    """Rounds that are not over and that the worker would never look at again."""
    rows = Round.objects.exclude(state__in=[RoundState.RELEASED, RoundState.CANCELLED, RoundState.LOST]).filter(
        next_at__isnull=True
    )
    return [f"round {key}" for key in rows.values_list("id", flat=True)]


def results_astray() -> list[str]:
    """Releases before their time, released rounds without one, and figures of units outside the round."""
    found = [f"round {k} is released without a release" for k in _released().exclude(
        id__in=Release.objects.filter(number=1).values("round")).values_list("id", flat=True)]  # fmt: skip
    early = Release.objects.exclude(round__state=RoundState.RELEASED)
    found += [f"round {k} has a release before its time" for k in early.values_list("round", flat=True)]
    inside = RoundNode.objects.filter(round=OuterRef("release__round"), unit=OuterRef("unit"))
    at_opening = Result.objects.exclude(release__reorganised_on__isnull=False).exclude(Exists(inside))
    # After a reorganisation: units of the new tree, and never a team once more (ADR 10).
    above = ReleaseNode.objects.filter(release=OuterRef("release"), unit=OuterRef("unit")).exclude(kind__in=TEAMS)
    later = Result.objects.exclude(release__reorganised_on__isnull=True).exclude(Exists(above))
    for astray in (at_opening, later):
        rows = astray.order_by().values("release").annotate(n=Count("id"))
        found += [f"release {row['release']} has {row['n']} figures of units outside its tree" for row in rows]
    bare = Release.objects.exclude(id__in=Result.objects.values("release"))
    return found + [f"release {k} has no figures" for k in bare.values_list("id", flat=True)]


def _released() -> QuerySet[Round]:
    return Round.objects.filter(state=RoundState.RELEASED)


def low_results_unseen() -> list[str]:
    """Teams with a low released index about which nobody ever promised to look."""
    threshold = float(settings.POLICY["check-up"]["laag"]["drempel"])
    found = []
    for release in Release.objects.select_related("round__version").filter(round__imported=False, number=1):
        limits = definition(release.round.version.definition).low_limits(threshold)
        rows = Result.objects.filter(release=release, measure__in=limits, mean__isnull=False, background="")
        low = {row.unit_id for row in rows if row.mean is not None and row.mean < limits[row.measure]}
        teams = dict(TeamCheckup.objects.filter(round=release.round_id, unit__in=low).values_list("id", "unit"))
        promised = kinds_ever("checkup", list(teams))
        found += [f"check-up {key}" for key in teams if LOW not in promised.get(key, frozenset())]
    return found


def answers_left_behind() -> list[str]:
    """Answers, rights, keys and shares that still lie somewhere while their round is over."""
    ended = [RoundState.RELEASED, RoundState.LOST, RoundState.CANCELLED]
    over = TeamCheckup.objects.filter(round__state__in=ended)
    left = vault.left_behind(list(over.values_list("id", flat=True)))
    found = [f"check-up {key}: {number} rows" for key, number in left.items()]
    marks = Participation.objects.filter(checkup__round__state__in=ended).values_list("checkup", flat=True).distinct()
    return found + [f"check-up {key}: who fetched a credential" for key in marks] + shares_left_behind()


def derivable_results() -> list[str]:
    """Releases from which an attacker who subtracts shown groups from each other finds one that is too small."""
    found = []
    for release in Release.objects.select_related("round"):
        try:
            found += _derivable(release)
        except ProtectError as error:  # figures without a tree: what they give away is unknown
            found.append(f"release {release.id} cannot be attacked: {error.code}")
    return found


def _derivable(release: Release) -> list[str]:
    tree, answered = _counted(release)
    shown: dict[str, set[str]] = {}
    published = Result.objects.filter(release=release, status=CellStatus.PUBLISHED, background="")
    for unit, measure in published.values_list("unit", "measure"):
        shown.setdefault(measure, set()).add(str(unit))
    groups = {frozenset(nodes) for nodes in shown.values()}
    reports = [attack(tree, group, answered, release.round.minimum) for group in groups]
    return [
        f"release {release.id}: {r.succeeded} groups, for instance {r.examples[:1]}" for r in reports if r.succeeded
    ]


def _counted(release: Release) -> tuple[Tree, dict[str, int]]:
    """The tree of the release, and how many took part in each team that stands in it."""
    of, name = trees(release.round), hierarchy(release)
    parents = of.get(name, {})
    groups = dict(TeamCheckup.objects.filter(round=release.round_id, unit__in=of[OPENING]).values_list("id", "unit"))
    counted = vault.respondents(list(groups))
    numbers = {str(unit): counted.get(group, 0) for group, unit in groups.items() if unit in parents}
    return Tree({str(unit): None if above is None else str(above) for unit, above in parents.items()}), numbers
