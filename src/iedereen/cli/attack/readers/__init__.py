# SPDX-License-Identifier: EUPL-1.2
"""Who reads what is released: subtraction over groups, what one figure tells, and every page, file and release."""
