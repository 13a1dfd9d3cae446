# SPDX-License-Identifier: EUPL-1.2
"""What `iedereen verify` proves of check-ups, asked of the database itself."""
