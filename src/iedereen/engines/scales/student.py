# SPDX-License-Identifier: EUPL-1.2
"""The 97.5 % point of Student's t, for two-sided 95 % margins."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Exact to the digits shown, for 1 .. 10 degrees of freedom, where the expansion below is not good enough.
_SMALL = np.array([12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139])
_NORMAL = NormalDist().inv_cdf(0.975)


def t_975(freedom: Floats) -> Floats:
    """t with P(T <= t) = .975 for degrees of freedom [any shape], whole numbers; nan below 1.

    Up to 10 from the table; above, the expansion of Abramowitz & Stegun 1964, 26.7.5 (error below 1e-5).
    """
    degrees = np.asarray(freedom, dtype=np.float64)
    usable = degrees >= 1
    safe = np.where(usable, degrees, 1.0)
    small = _SMALL[np.minimum(safe, len(_SMALL)).astype(np.intp) - 1]
    found: Floats = np.where(usable, np.where(safe <= len(_SMALL), small, _expansion(safe)), np.nan)
    return found


def _expansion(freedom: Floats) -> Floats:
    x = _NORMAL
    first = (x**3 + x) / 4
    second = (5 * x**5 + 16 * x**3 + 3 * x) / 96
    third = (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384
    fourth = (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160
    terms: Floats = x + first / freedom + second / freedom**2 + third / freedom**3 + fourth / freedom**4
    return terms
