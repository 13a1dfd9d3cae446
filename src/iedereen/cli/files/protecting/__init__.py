# SPDX-License-Identifier: EUPL-1.2
"""`iedereen protect`: which cells of count tables, or which groups, may be shown; tested by an attacker."""
