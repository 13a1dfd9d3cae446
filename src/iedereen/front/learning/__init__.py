# SPDX-License-Identifier: EUPL-1.2
"""Where the check-up of the own team meets what there is to learn from (policy S4)."""
