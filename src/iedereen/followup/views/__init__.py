# SPDX-License-Identifier: EUPL-1.2
"""Pages: what was promised, the outbox, and the ledger."""
