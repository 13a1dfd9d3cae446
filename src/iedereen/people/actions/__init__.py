# SPDX-License-Identifier: EUPL-1.2
"""What changes the organisation: the import, giving and ending roles, ending and restoring accounts."""

from iedereen.people.actions.accounts import make_local, refused_sign_in
from iedereen.people.actions.ending import end_account, restore_account
from iedereen.people.actions.importing import ImportReport, import_organisation
from iedereen.people.actions.roles import assign_role, end_role

__all__ = [
    "ImportReport", "assign_role", "end_account", "end_role", "import_organisation", "make_local", "refused_sign_in",
    "restore_account",
]  # fmt: skip
