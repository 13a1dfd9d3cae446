# SPDX-License-Identifier: EUPL-1.2
"""The web application, for any WSGI server."""

import atexit
import gc
import sys

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
# What stands now stays until the end: looking through it again and again for garbage would hold up pages (100 ms each).
gc.collect()
gc.freeze()
atexit.register(gc.unfreeze)  # else libraries take what stands for forgotten, and say so at length on Ctrl-C
# Pages leave next to nothing that only this search finds. With Python's own numbers it comes round every few pages and
# goes through all that was read since (templates, the tree): 25 ms each time.
gc.set_threshold(10_000, 10, 100)
# After each answer of the database a page waits until a page beside it lets go: 1 ms instead of 5, or a page of 25
# questions beside three others takes more than twice as long (measured: benchmarks/README.md).
sys.setswitchinterval(0.001)
