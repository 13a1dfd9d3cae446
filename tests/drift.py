# SPDX-License-Identifier: EUPL-1.2
"""`make check`: what is generated must be what is stored (migrations, catalogue, reference pages).

`python -m tests.drift --write` writes them anew.
"""
