# SPDX-License-Identifier: EUPL-1.2
"""An attacker on published count tables. Shares no code with the programs that hide cells (but for starting HiGHS).

`attack_cells` reads the rows as anybody can and tries to narrow down every cell that is said to be unsafe.
"""

from .attacking import CellAttack, attack_cells
from .reading import AttackerPuzzled, Row

__all__ = ["AttackerPuzzled", "CellAttack", "Row", "attack_cells"]
