# SPDX-License-Identifier: EUPL-1.2
"""Groups worked out by hand: what subtraction gives away, and that the plan and the register see it."""

import pytest

from iedereen.engines.protect import (
    PATH,
    Group,
    GroupPlan,
    Lattice,
    ProtectError,
    Rule,
    Splits,
    Status,
    Tree,
    attack_groups,
    check_release,
    derivable,
    lattice_of,
    plan_groups,
)
from tests.engines.protect_lattices import ANYONE, EVERYWHERE

WOMEN, MEN = (("gender", "woman"),), (("gender", "man"),)
PUBLISHED, HIDDEN = Status.PUBLISHED, Status.HIDDEN_TO_PROTECT
DISTRICT = Tree({"d": None, "t1": "d", "t2": "d", "t3": "d"})
GENDER = {"gender": ("woman", "man", "rather not")}


def flat(tree: Tree, counts: dict[str, int]) -> Lattice:
    return Lattice({"now": tree}, {}, {(node,): n for node, n in counts.items()})


def by_gender(tree: Tree, women: dict[str, int], men: dict[str, int]) -> Lattice:
    counts = {(node, "woman"): n for node, n in women.items()} | {(node, "man"): n for node, n in men.items()}
    return Lattice({"now": tree}, GENDER, counts)


def statuses(made: GroupPlan, cell: tuple[tuple[str, str], ...] = ()) -> dict[str, Status]:
    return {group.node: status for group, status in made.status.items() if group.cell == cell}


def test_a_district_minus_its_other_teams() -> None:
    made = plan_groups(flat(DISTRICT, {"t1": 3, "t2": 12, "t3": 20}), ANYONE)
    assert statuses(made) == {"d": PUBLISHED, "t1": Status.TOO_FEW, "t2": HIDDEN, "t3": PUBLISHED}
    assert made.because == {Group("now", "t2"): (("t1",),)}


def test_everybody_minus_the_women_is_the_men() -> None:
    # Three men in t1: the women of t1 go too (t1 minus them is the men), and since the men of the district
    # minus those of t2 and t3 are those three, the men of t2 go, with its women: that costs fewer than t3.
    lattice = by_gender(DISTRICT, {"t1": 9, "t2": 8, "t3": 30}, {"t1": 3, "t2": 14, "t3": 11})
    made = plan_groups(lattice, ANYONE, EVERYWHERE)
    assert statuses(made) == dict.fromkeys(["d", "t1", "t2", "t3"], PUBLISHED)
    assert statuses(made, MEN) == {"d": PUBLISHED, "t1": Status.TOO_FEW, "t2": HIDDEN, "t3": PUBLISHED}
    assert statuses(made, WOMEN) == {"d": PUBLISHED, "t1": HIDDEN, "t2": HIDDEN, "t3": PUBLISHED}
    assert made.because[Group("now", "t2", MEN)] == (("t1", "man"),)
    assert statuses(made, (("gender", "rather not"),)) == dict.fromkeys(["d", "t1", "t2", "t3"], Status.EMPTY)


def test_a_background_is_never_crossed_with_a_team_unless_asked() -> None:
    lattice = by_gender(DISTRICT, {"t1": 20, "t2": 20, "t3": 20}, {"t1": 20, "t2": 20, "t3": 20})
    assert {g.node for g in plan_groups(lattice, ANYONE).status if g.cell} == {"d"}
    assert {g.node for g in plan_groups(lattice, ANYONE, EVERYWHERE).status if g.cell} == {"d", "t1", "t2", "t3"}


def test_crosses_only_where_asked() -> None:
    kinds = {"gender": ("woman", "man"), "age": ("young", "old")}
    lattice = Lattice({"now": DISTRICT}, kinds, {("t1", g, a): 20 for g in kinds["gender"] for a in kinds["age"]})
    assert {len(group.cell) for group in plan_groups(lattice, ANYONE).status} == {0, 1}
    asked = plan_groups(lattice, ANYONE, Splits(by=(("gender", "age"),)))
    assert {len(group.cell) for group in asked.status} == {0, 2}


def test_a_split_needs_more_people_than_a_team() -> None:
    # Seven women: enough for a team of seven, too few to be shown, or computed, as the women of a team.
    lattice = by_gender(DISTRICT, {"t1": 7, "t2": 30, "t3": 0}, {"t1": 30, "t2": 30, "t3": 7})
    made = plan_groups(lattice, ANYONE, Splits(from_level=0, minimum=10))
    assert made.status[Group("now", "t3")] is PUBLISHED
    assert made.status[Group("now", "t1", WOMEN)] is Status.TOO_FEW
    assert made.status[Group("now", "t1", MEN)] is HIDDEN
    # t3 is seven men: shown as a team, but never through the gender split; as men it has too few.
    assert made.status[Group("now", "t3", MEN)] is Status.TOO_FEW


def test_too_few_invited_or_taking_part_hides_the_splits_too() -> None:
    lattice = by_gender(DISTRICT, dict.fromkeys(["t1", "t2", "t3"], 20), dict.fromkeys(["t1", "t2", "t3"], 20))
    rule = Rule(minimum=5, invited=10, response=0.4)
    made = plan_groups(lattice, rule, EVERYWHERE, invited={"now": {"t1": 101, "t2": 100, "t3": 40}})
    assert statuses(made)["t1"] is Status.TOO_FEW  # 40 of 101
    assert statuses(made, WOMEN)["t1"] is Status.TOO_FEW
    assert statuses(made, WOMEN)["t2"] is PUBLISHED
    with pytest.raises(ProtectError, match="more_respondents_than_invited"):
        plan_groups(lattice, rule, invited={"now": {"t1": 39, "t2": 100, "t3": 40}})


OLD = Tree({"old": None, "a": "old", "b": "old"})
NEW = Tree({"new": None, "p": "new", "q": "new"})


def reorganised(ap: int, aq: int, bp: int, bq: int) -> Lattice:
    return Lattice({"old": OLD, "new": NEW}, {}, {("a", "p"): ap, ("a", "q"): aq, ("b", "p"): bp, ("b", "q"): bq})


def test_two_overlapping_organisations_where_a_whole_team_moved_but_three() -> None:
    # a = 20 + 3, b = 0 + 30; p = 20, q = 3 + 30. a minus p is the three who moved.
    lattice = reorganised(20, 3, 0, 30)
    old = [Group("old", node) for node in OLD.nodes]
    refused = check_release(lattice, old, [Group("new", "p")], ANYONE)
    assert refused is not None
    assert (refused.code, refused.asked, refused.respondents) == ("small_group", Group("new", "p"), 3)
    assert refused.follows == ((Group("old", "a"), Group("new", "q")),)  # were in a, are in q
    made = plan_groups(lattice, ANYONE, shown_before=old, hierarchies=("new",))
    assert statuses(made) == {"new": PUBLISHED, "p": HIDDEN, "q": HIDDEN}


def test_two_overlapping_organisations_that_cut_through_every_team_are_safe() -> None:
    lattice = reorganised(3, 20, 20, 3)  # four unknowns, three independent totals: no cell follows
    old = [Group("old", node) for node in OLD.nodes]
    new = [Group("new", node) for node in NEW.nodes]
    assert check_release(lattice, old, new, ANYONE) is None
    assert attack_groups(lattice, [*old, *new], 5).succeeded == 0


def test_late_ballots() -> None:
    kinds = {"ballot": ("in time", "late")}
    counts = {("t1", "in time"): 20, ("t1", "late"): 2, ("t2", "in time"): 20, ("t3", "in time"): 20}
    lattice = Lattice({"now": DISTRICT}, kinds, counts)
    in_time = (("ballot", "in time"),)
    first = [Group("now", node, in_time) for node in DISTRICT.nodes]
    refused = check_release(lattice, first, [Group("now", "t1")], ANYONE)
    assert refused is not None
    assert refused.follows == ((Group("now", "d", (("ballot", "late"),)),),)  # all two who were late
    assert check_release(lattice, first, [Group("now", "t2")], ANYONE) is None
    more = Lattice({"now": DISTRICT}, kinds, counts | {("t1", "late"): 12})
    assert check_release(more, first, [Group("now", "t1")], ANYONE) is None


def test_what_was_shown_before_is_checked_by_itself() -> None:
    lattice = flat(DISTRICT, {"t1": 3, "t2": 12, "t3": 20})
    before = [Group("now", "d"), Group("now", "t2"), Group("now", "t3")]
    refused = check_release(lattice, before, [], ANYONE)
    assert refused is not None
    assert (refused.code, refused.asked, refused.follows) == ("already_disclosed", None, ((Group("now", "t1"),),))
    with pytest.raises(ProtectError, match="already_disclosed"):
        plan_groups(lattice, ANYONE, shown_before=before)


def test_a_union_across_lines_that_no_list_of_suspects_holds() -> None:
    # a + b - v: two of a and two of b. Neither pair follows, nor does any remainder of a line (a parent minus its
    # shown children), and no node is those four.
    old = Tree({"old": None, "a": "old", "b": "old", "rest": "old"})
    new = Tree({"new": None, "p": "new", "q": "new", "s": "new"})
    third = Tree({"third": None, "v": "third", "w": "third"})
    people = {("a", "p", "v"): 20, ("a", "q", "w"): 2, ("b", "p", "v"): 20, ("b", "s", "w"): 2, ("rest", "s", "w"): 30}
    lattice = Lattice({"old": old, "new": new, "third": third}, {}, people)
    shown = [Group("old", "a"), Group("old", "b")]
    refused = check_release(lattice, shown, [Group("third", "v")], ANYONE)
    assert refused is not None
    assert refused.respondents == 4
    assert refused.follows == (
        (Group("new", "q"),),
        (Group("old", "b"), Group("new", "s"), Group("third", "w")),
    )
    vectors = [dict.fromkeys(lattice.members(group), 1) for group in (*shown, Group("third", "v"))]
    for pair in (("a", "q", "w"), ("b", "s", "w")):
        assert not derivable([{"/".join(atom): x for atom, x in v.items()} for v in vectors], {"/".join(pair): 1})


def test_the_only_man_of_a_team_knows_his_own_answer() -> None:
    # Women of the district minus all of t1 is the four women of t2, minus the only man of t1. For a stranger
    # that is no group; for that man it is: K + 1 on every group would not have seen it.
    tree = Tree({"d": None, "t1": "d", "t2": "d"})
    lattice = by_gender(tree, {"t1": 9, "t2": 4}, {"t1": 1, "t2": 20})
    shown = [Group("now", "d", WOMEN), Group("now", "t1")]
    assert attack_groups(lattice, shown, 6).succeeded == 0
    assert attack_groups(lattice, shown, 5, known={("t1", "man"): 1}).succeeded > 0
    assert check_release(lattice, [], shown, ANYONE, split_minimum=5) is None
    careful = Rule(minimum=5, invited=0, response=0.0, coalition=1)
    refused = check_release(lattice, [], shown, careful, split_minimum=5)
    assert refused is not None
    assert refused.follows == ((Group("now", "t2", WOMEN),),)


def test_own_answer_plus_one_colleague() -> None:
    lattice = flat(DISTRICT, {"t1": 6, "t2": 20, "t3": 20})
    two = Rule(minimum=5, invited=0, response=0.0, coalition=2)
    assert plan_groups(lattice, ANYONE).status[Group("now", "t1")] is PUBLISHED
    made = plan_groups(lattice, two)
    assert made.status[Group("now", "t1")] is Status.TOO_FEW
    assert attack_groups(lattice, made.shown, 5, known={("t1",): 2}).succeeded == 0


def test_a_table_becomes_a_lattice() -> None:
    rows = [
        {"unit": "N", "team": "1", "gender": "woman", "freq": "12"},
        {"unit": "N", "team": "2", "gender": "man", "freq": "3"},
        {"unit": "S", "team": "1", "gender": "man", "freq": "0"},
    ]
    hierarchies = {"geo": ["unit", "team"]}
    lattice = lattice_of(rows, hierarchies=hierarchies, characteristics=["gender"], count="freq")
    assert lattice.respondents(Group("geo", "")) == 15
    assert lattice.respondents(Group("geo", f"N{PATH}2", MEN)) == 3
    assert lattice.respondents(Group("geo", f"S{PATH}1")) == 0
    assert lattice_of(rows, hierarchies=hierarchies).respondents(Group("geo", "N")) == 2
    with pytest.raises(ProtectError, match="unknown_column"):
        lattice_of(rows, hierarchies={"geo": ["district"]})
    with pytest.raises(ProtectError, match="not_a_count"):
        lattice_of(rows, hierarchies=hierarchies, count="gender")


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("atom_shape", {("t1",): 3}),
        ("unknown_node", {("t9", "woman"): 3}),
        ("unknown_category", {("t1", "child"): 3}),
        ("negative_count", {("t1", "woman"): -1}),
    ],
)
def test_a_wrong_atom_is_refused(code: str, counts: dict[tuple[str, ...], int]) -> None:
    with pytest.raises(ProtectError, match=code):
        Lattice({"now": DISTRICT}, GENDER, counts)


def test_wrong_names_and_thresholds_are_refused() -> None:
    lattice = by_gender(DISTRICT, {"t1": 9}, {"t1": 9})
    for code, group in (
        ("unknown_hierarchy", Group("then", "d")),
        ("unknown_node", Group("now", "x")),
        ("unknown_characteristic", Group("now", "d", (("age", "old"),))),
        ("unknown_category", Group("now", "d", (("gender", "old"),))),
    ):
        with pytest.raises(ProtectError, match=code):
            check_release(lattice, [], [group], ANYONE)
    with pytest.raises(ProtectError, match="unknown_characteristic"):
        plan_groups(lattice, ANYONE, Splits(by=(("age",),)))
    with pytest.raises(ProtectError, match="unknown_hierarchy"):
        plan_groups(lattice, ANYONE, hierarchies=("then",))
    with pytest.raises(ProtectError, match="minimum_below_floor"):
        Splits(minimum=4)
    with pytest.raises(ProtectError, match="no_hierarchy"):
        Lattice({}, {}, {})


def test_nobody_took_part() -> None:
    made = plan_groups(Lattice({"now": DISTRICT}, GENDER, {}), ANYONE, EVERYWHERE)
    assert set(made.status.values()) == {Status.EMPTY}


def test_only_what_is_wanted_takes_room() -> None:
    """What is not wanted is not planned: then the whole does not stand in the way of its large part."""
    tree = Tree({"all": None, "big": "all", "small": "all"})
    lattice = Lattice({"h": tree}, {}, {("big",): 20, ("small",): 4})
    rule = Rule(minimum=10, invited=0, response=0.0)
    whole, big = Group("h", "all"), Group("h", "big")
    assert plan_groups(lattice, rule, wanted=[big]).status == {big: Status.PUBLISHED}
    both = plan_groups(lattice, rule, wanted=[whole, big])
    assert both.shown == {whole} and both.status[big] is Status.HIDDEN_TO_PROTECT
