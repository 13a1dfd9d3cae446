# SPDX-License-Identifier: EUPL-1.2
"""The web application, for any WSGI server."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
# What stands now stays until the end: looking through it again and again for garbage would hold up pages (100 ms each).
gc.collect()
gc.freeze()
