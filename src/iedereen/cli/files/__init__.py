# SPDX-License-Identifier: EUPL-1.2
"""The engines on files: no database, no Django."""
