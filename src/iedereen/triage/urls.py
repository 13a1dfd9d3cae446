# SPDX-License-Identifier: EUPL-1.2
"""Addresses of signals, cases, the triage team, measures, word back (policy S6-S8)."""

from django.urls import URLPattern

app_name = "triage"

urlpatterns: list[URLPattern] = []
