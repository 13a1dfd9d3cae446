# SPDX-License-Identifier: EUPL-1.2
"""What the pages of every room share: the frame, lists and exports, forms, charts, documents and refusals."""
