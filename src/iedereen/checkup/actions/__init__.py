# SPDX-License-Identifier: EUPL-1.2
"""Every decision about a check-up, one function each."""
