# SPDX-License-Identifier: EUPL-1.2
"""The periodic check-up of every team (S5): rounds, answering, protected result, conversation, bottlenecks."""
