# SPDX-License-Identifier: EUPL-1.2
"""Promises: what somebody will do, by when, and what happens when it is late. And the mail that goes out."""
