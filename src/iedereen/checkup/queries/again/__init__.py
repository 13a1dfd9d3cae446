# SPDX-License-Identifier: EUPL-1.2
"""A released round in an organisation that has changed since: where its teams stand now, and what that may show."""
