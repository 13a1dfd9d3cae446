# SPDX-License-Identifier: EUPL-1.2
"""The command `iedereen`: run the house, check it, and use the engines on files."""
