# SPDX-License-Identifier: EUPL-1.2
"""The demo corps: invented units, people and answers at the real size of the force, from one seed."""
