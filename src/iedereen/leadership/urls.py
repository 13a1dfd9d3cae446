# SPDX-License-Identifier: EUPL-1.2
"""Addresses of time, support and craft for who leads (policy S1, S3, S4)."""

from django.urls import URLPattern

app_name = "leadership"

urlpatterns: list[URLPattern] = []
