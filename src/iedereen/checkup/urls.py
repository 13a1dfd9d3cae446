# SPDX-License-Identifier: EUPL-1.2
"""The addresses of this room for who is signed in; those where people answer stand in `answering_urls`."""

from django.urls import path

from iedereen.checkup.views import (
    again,
    codes,
    coverage,
    participation,
    questionnaires,
    results,
    rounds,
    talk,
    unsealing,
)

app_name = "checkup"
urlpatterns = [
    path("", coverage.checkups, name="list"),
    path("meedoen/", participation.take_part, name="take_part"),
    path("<uuid:checkup>/bewijs/", participation.credential, name="credential"),
    path("<uuid:checkup>/bewijs/kwijt/", participation.lost, name="credential_lost"),
    path("rondes/<uuid:round>/sleutels/", participation.keys, name="keys"),
    path("rondes/<uuid:round>/controle/", unsealing.audit, name="audit"),
    path("rondes/<uuid:round>/openen/", unsealing.unseal, name="unseal"),
    path("rondes/<uuid:round>/opgeven/", unsealing.give_up, name="give_up"),
    path("dekking/", coverage.coverage, name="coverage"),
    path("rondes/", rounds.rounds, name="rounds"),
    path("rondes/plannen/", rounds.plan, name="plan"),
    path("rondes/alle-teams/", rounds.plan_campaign, name="plan_campaign"),
    path("rondes/<uuid:round>/", rounds.round, name="round"),
    path("rondes/<uuid:round>/verzetten/", rounds.reschedule, name="reschedule"),
    path("rondes/<uuid:round>/afgelasten/", rounds.cancel, name="cancel"),
    path("rondes/<uuid:round>/eerder-sluiten/", rounds.close_early, name="close_early"),
    path("rondes/<uuid:round>/opnieuw/", again.again, name="again"),
    path("eenheid/<str:code>/", results.group, name="group"),
    path("eenheid/<str:code>/opnieuw/", results.group_again, name="group_again"),
    path("<uuid:checkup>/", results.checkup, name="checkup"),
    path("vragenlijsten/", questionnaires.questionnaires, name="questionnaires"),
    path("vragenlijsten/<uuid:version>/", questionnaires.questionnaire, name="questionnaire"),
    path("vragenlijsten/<uuid:version>/voorbeeld/", questionnaires.preview, name="questionnaire_preview"),
    path("vragenlijsten/<uuid:version>/bestand/", questionnaires.download, name="questionnaire_file"),
    path("vragenlijsten/<uuid:version>/definitief/", questionnaires.publish, name="questionnaire_publish"),
    path("vragenlijsten/<uuid:version>/weg/", questionnaires.take_back, name="questionnaire_take_back"),
    path("<uuid:checkup>/codes/", codes.codes, name="codes"),
    path("<uuid:checkup>/open-antwoorden/", talk.open_answers, name="open_answers"),
    path("<uuid:checkup>/gesprek/", talk.preparation, name="talk"),
    path("<uuid:checkup>/gesprek.pdf", talk.preparation_pdf, name="talk_pdf"),
    path("<uuid:checkup>/vastleggen/", talk.record, name="talk_record"),
    path("<uuid:checkup>/bevestigen/", talk.confirm, name="talk_confirm"),
    path("<uuid:checkup>/uitkomst/", talk.outcome, name="talk_outcome"),
    path("knelpunten/<uuid:bottleneck>/", talk.bottleneck, name="bottleneck"),
]
