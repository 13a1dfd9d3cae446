# SPDX-License-Identifier: EUPL-1.2
"""Raw answers: one way in, one way out. Only `checkup` and `reputation` open this door."""
