# SPDX-License-Identifier: EUPL-1.2
"""The door where people report, and the pages of who reads."""
