# SPDX-License-Identifier: EUPL-1.2
"""What the demo corps does outside the check-ups: cases, support for leaders, the management cycle, reports."""
