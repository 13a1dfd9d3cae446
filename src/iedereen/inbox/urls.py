# SPDX-License-Identifier: EUPL-1.2
"""Addresses of reports that only their recipients can read, with a way back to an anonymous reporter."""

from django.urls import URLPattern

app_name = "inbox"

urlpatterns: list[URLPattern] = []
