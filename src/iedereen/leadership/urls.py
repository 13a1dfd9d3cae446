# SPDX-License-Identifier: EUPL-1.2
"""Addresses of time, support and craft for who leads (policy S1, S3, S4)."""

from django.urls import path

from iedereen.leadership.rules.support import Step
from iedereen.leadership.views import advice, support, talks

app_name = "leadership"

urlpatterns = [
    path("", support.support, name="support"),
    path("eenheid/<str:code>/", support.support, name="unit"),
    path("steun/", support.requests, name="requests"),
    path("steun/vragen/<uuid:unit>/", support.ask, name="ask"),
    path("steun/<uuid:request_key>/", support.one, name="request"),
    path("steun/<uuid:request_key>/toezeggen/", support.step(Step.PROMISE), name="promise"),
    path("steun/<uuid:request_key>/lukt-niet/", support.step(Step.DECLINE), name="decline"),
    path("steun/<uuid:request_key>/lukt-toch-niet/", support.step(Step.LET_GO), name="let_go"),
    path("steun/<uuid:request_key>/gegeven/", support.step(Step.GIVE), name="give"),
    path("steun/<uuid:request_key>/bevestigen/", support.step(Step.CONFIRM), name="confirm"),
    path("steun/<uuid:request_key>/nog-niet/", support.step(Step.NOT_YET), name="not_yet"),
    path("steun/<uuid:request_key>/intrekken/", support.step(Step.WITHDRAW), name="withdraw"),
    path("gesprekken/", talks.talks, name="talks"),
    path("gesprekken/plannen/<uuid:unit>/", talks.plan, name="plan_talk"),
    path("gesprekken/<uuid:talk>/", talks.one, name="talk"),
    path("gesprekken/<uuid:talk>/opschrijven/", talks.reflect, name="reflect"),
    path("gesprekken/<uuid:talk>/geweest/", talks.hold, name="hold_talk"),
    path("gesprekken/<uuid:talk>/gaat-niet-door/", talks.cancel, name="cancel_talk"),
    path("gesprekken/<uuid:talk>/meenemen/", talks.take_along, name="take_along"),
    path("raad/", advice.advice, name="advice"),
    path("raad/vragen/<uuid:unit>/", advice.ask, name="ask_advice"),
    path("raad/<uuid:question>/", advice.question, name="question"),
    path("raad/<uuid:question>/antwoord/", advice.answer, name="answer_advice"),
    path("raad/<uuid:question>/intrekken/", advice.withdraw, name="withdraw_advice"),
    path("raad/onderwerp/<slug:theme>/", advice.offer, name="offer_advice"),
    path("raad/onderwerp/<slug:theme>/stoppen/", advice.stop, name="stop_advice"),
]
