# SPDX-License-Identifier: EUPL-1.2
"""Files that come in with a report stay in memory: nothing readable is ever written to a disk."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest


class InMemory(MemoryFileUploadHandler):
    """Takes every file; how large a whole body may be was judged before it was read (`people.doors`)."""

    def handle_raw_input(self, *args: Any, **more: Any) -> None:
        self.activated = True


def keep_in_memory(request: HttpRequest) -> None:
    """Before anything of the body is read."""
    request.upload_handlers = [InMemory(request)]


def uploaded(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is filled with: also nothing at all, when nothing was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
