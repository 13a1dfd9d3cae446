# SPDX-License-Identifier: EUPL-1.2
"""Files to rows with places, and rows to files.

`read` takes what a user sends and gives rows of texts with the row numbers that the user sees, or `BadTable`
with every problem and its place. `columns` looks up names. `write_csv` and `write_xlsx` go the other way.
"""

from .checking import columns
from .problems import CODES, BadTable, Problem
from .reading import read
from .sheets import DEFAULT_LIMITS, Limits, Row, Rows, Sheet, Workbook
from .writing import DUTCH, INTERNATIONAL, Dialect, Value, write_csv, write_xlsx

__all__ = [
    "CODES", "DEFAULT_LIMITS", "DUTCH", "INTERNATIONAL", "BadTable", "Dialect", "Limits", "Problem", "Row",
    "Rows", "Sheet", "Value", "Workbook", "columns", "read", "write_csv", "write_xlsx",
]  # fmt: skip
