# SPDX-License-Identifier: EUPL-1.2
"""Pure Python engines: plain values in, frozen dataclasses out. No engine knows Django or another engine."""
