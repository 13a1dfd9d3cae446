# SPDX-License-Identifier: EUPL-1.2
"""A released round shown once more, for the units of after a reorganisation."""
