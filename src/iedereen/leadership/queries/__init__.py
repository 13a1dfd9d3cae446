# SPDX-License-Identifier: EUPL-1.2
"""Reading what stands in the room, each for a viewer."""
