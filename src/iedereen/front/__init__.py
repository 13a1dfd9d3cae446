# SPDX-License-Identifier: EUPL-1.2
"""What waits for you, the menu per pillar, and the overview from force to team."""
