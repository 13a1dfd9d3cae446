# SPDX-License-Identifier: EUPL-1.2
"""Reports in sight and opened, who reads them, and what `verify` proves of them."""
