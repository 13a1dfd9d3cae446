# SPDX-License-Identifier: EUPL-1.2
"""Reports that only their recipients can read, with a way back to a reporter who may stay unknown."""
