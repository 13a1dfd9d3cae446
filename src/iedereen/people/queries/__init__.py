# SPDX-License-Identifier: EUPL-1.2
"""The tree of a day, who looks, who holds which role, and what the pages of the organisation show."""

from iedereen.people.queries.accounts import (
    AccountEntry,
    PersonPage,
    account_ended,
    accounts,
    may_end_account,
    person_page,
    works_in,
)
from iedereen.people.queries.moved import ended_under, reorganised_on
from iedereen.people.queries.pages import (
    DemoPerson,
    HoldingEntry,
    UnitDetails,
    UnitEntry,
    assignable,
    demo_people,
    demo_person,
    holding_states,
    missing_supporters,
    organisation,
    role_holdings,
    unit_details,
)
from iedereen.people.queries.today import (
    Place,
    Tree,
    among,
    anybody,
    by_code,
    crew_ids,
    has_place,
    head_counts,
    holders,
    holders_of,
    leaders_up,
    leaders_up_from,
    may_import,
    members,
    nearest_holder,
    out_of_place,
    person_named,
    tree,
    unit_called,
    unit_name,
    viewer,
    viewers,
    workplaces,
)

__all__ = [
    "AccountEntry", "DemoPerson", "HoldingEntry", "PersonPage", "Place", "Tree", "UnitDetails", "UnitEntry",
    "account_ended", "accounts", "among", "anybody", "assignable", "by_code", "crew_ids", "demo_people", "demo_person",
    "ended_under", "has_place", "head_counts", "holders", "holders_of", "holding_states", "leaders_up",
    "leaders_up_from", "may_end_account", "may_import", "members", "missing_supporters", "nearest_holder",
    "organisation", "out_of_place", "person_named", "person_page", "reorganised_on", "role_holdings", "tree",
    "unit_called", "unit_details",
    "unit_name", "viewer", "viewers", "workplaces", "works_in",
]  # fmt: skip
