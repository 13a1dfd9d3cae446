# SPDX-License-Identifier: EUPL-1.2
"""One module per kind of file, each giving a `Workbook` or `BadTable`."""
