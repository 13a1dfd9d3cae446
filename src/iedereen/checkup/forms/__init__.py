# SPDX-License-Identifier: EUPL-1.2
"""What people fill in on the pages of the check-up."""
