# SPDX-License-Identifier: EUPL-1.2
"""Who did what, when and why: lines that are added and never changed."""
