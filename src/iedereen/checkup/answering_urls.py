# SPDX-License-Identifier: EUPL-1.2
"""Where people answer, under a first word of its own; apart, so that this door loads nothing of the other one."""

from django.urls import path

from iedereen.checkup.views import answering as answers

answering = (
    [
        path("", answers.start, name="start"),
        path("ronde/<uuid:round>/", answers.questions, name="questions"),
        path("ronde/<uuid:round>/sleutels/", answers.keys, name="keys"),
        path("versturen/", answers.send, name="send"),
        path("verzegeld/", answers.send_sealed, name="send_sealed"),
        path("bedankt/", answers.thanks, name="thanks"),
    ],
    "answering",
)
