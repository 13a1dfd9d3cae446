# SPDX-License-Identifier: EUPL-1.2
"""What may be read of check-ups, and by whom."""
