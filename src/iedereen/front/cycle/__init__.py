# SPDX-License-Identifier: EUPL-1.2
"""Where to push (G3), that no team is out of sight (G4), and what a unit's ambition asks (G2)."""
