# SPDX-License-Identifier: EUPL-1.2
"""Deciding and writing: support, conversations, advice."""
