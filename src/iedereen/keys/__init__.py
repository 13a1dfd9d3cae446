# SPDX-License-Identifier: EUPL-1.2
"""Who together open what was sealed: key holders, the key of each round, and its shares."""
