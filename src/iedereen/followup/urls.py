# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from iedereen.followup.views import ledger, outbox, promises

app_name = "followup"
urlpatterns = [
    path("toezeggingen/", promises.promises, name="promises"),
    path("post/", outbox.outbox, name="outbox"),
    path("post/<uuid:key>/", outbox.mail, name="mail"),
    path("post/<uuid:key>/opnieuw/", outbox.retry, name="retry"),
    path("logboek/", ledger.ledger, name="ledger"),
]
