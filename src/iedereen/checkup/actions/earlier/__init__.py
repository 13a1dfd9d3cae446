# SPDX-License-Identifier: EUPL-1.2
"""Answers that an organisation gathered earlier, brought in as a closed round."""
