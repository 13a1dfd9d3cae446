# SPDX-License-Identifier: EUPL-1.2
"""How gunicorn runs, at both doors; `iedereen serve` starts it with this file, and so must whoever starts it by hand.

Nobody needs to know who was when where: with any setting of a list of visits the server does not start.
"""

import os
from typing import Any

workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "2"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
control_socket_disable = True

LIST_OF_VISITS = (
    "The web server does not start: it would keep a list of who visited when. Take every setting of an access log, "
    "of a logging configuration, of syslog and of statsd out of GUNICORN_CMD_ARGS and of its own options."
)


def on_starting(server: Any) -> None:
    """Judges what is set in the end, wherever it was set. Whoever answers is promised that no such list exists."""
    asked = server.cfg
    if server.log.access_log_enabled or asked.syslog or asked.statsd_host or asked.loglevel == "debug":
        raise SystemExit(LIST_OF_VISITS)
