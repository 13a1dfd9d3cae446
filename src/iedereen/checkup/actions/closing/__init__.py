# SPDX-License-Identifier: EUPL-1.2
"""From the last answer to the released result: close, measure, protect, release."""
