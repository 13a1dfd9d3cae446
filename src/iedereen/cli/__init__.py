# SPDX-License-Identifier: EUPL-1.2
"""Commands on the command line: `iedereen …`."""
