# SPDX-License-Identifier: EUPL-1.2
"""Rounds as in life on a scratch organisation, and what somebody with the database and its log holds of them."""
