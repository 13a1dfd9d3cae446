# SPDX-License-Identifier: EUPL-1.2
"""The door where people answer, for any WSGI server; its settings are `iedereen.config.deposit`."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
