# SPDX-License-Identifier: EUPL-1.2
"""Where the house is put together: settings, addresses, and the worker's table of due work."""
