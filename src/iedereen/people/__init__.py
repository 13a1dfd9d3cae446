# SPDX-License-Identifier: EUPL-1.2
"""Units, teams, people, roles, and who may see and do what."""
