# SPDX-License-Identifier: EUPL-1.2
"""What changes the organisation: the import, and giving and ending roles."""

from iedereen.people.actions.accounts import make_local, refused_sign_in
from iedereen.people.actions.importing import ImportReport, import_organisation
from iedereen.people.actions.roles import assign_role, end_role

__all__ = ["ImportReport", "assign_role", "end_role", "import_organisation", "make_local", "refused_sign_in"]
