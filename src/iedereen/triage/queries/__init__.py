# SPDX-License-Identifier: EUPL-1.2
"""What may be seen of signals and cases, and by whom."""
