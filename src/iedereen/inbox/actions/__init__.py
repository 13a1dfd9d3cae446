# SPDX-License-Identifier: EUPL-1.2
"""Laying a report down, taking it in, answering it, sharing it with another reader, and bringing back what was lost."""
