# SPDX-License-Identifier: EUPL-1.2
"""What is agreed, by whom, before when, and what came of it: from team to force."""
