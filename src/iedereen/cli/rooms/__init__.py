# SPDX-License-Identifier: EUPL-1.2
"""Commands that do the work of one room from files: the same actions as the screen."""
