# SPDX-License-Identifier: EUPL-1.2
"""What somebody may see or do, each in words that stand in a page about roles."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    SEE_UNIT = "see_unit"  # that it exists, who leads it, how far its check-up is
    SEE_AGREEMENTS = "see_agreements"
    SEE_TEAM_RESULT = "see_team_result"  # the protected result of one team
    SEE_GROUP_RESULT = "see_group_result"  # the protected result of a district, unit or the force
    SEE_COVERAGE = "see_coverage"
    PLAN_ROUNDS = "plan_rounds"
    PUBLISH_QUESTIONNAIRE = "publish_questionnaire"
    PRINT_CODES = "print_codes"
    PREPARE_TALK = "prepare_talk"  # fill in preparation, bottlenecks and agreements
    CONFIRM_TALK = "confirm_talk"
    READ_OPEN_ANSWERS = "read_open_answers"
    HOLD_KEY = "hold_key"  # one part of the key that opens a round's answers
    MAKE_AGREEMENTS = "make_agreements"
    REVIEW_AGREEMENTS = "review_agreements"
    COMPOSE_TRIAGE = "compose_triage"  # receive signals about teams and put a triage team together
    JOIN_TRIAGE = "join_triage"  # be in a triage team, and see the cases in which one is
    READ_REPORTS = "read_reports"  # of anonymous and confidential reporters, with the own unlock secret
    SEE_SUPPORT = "see_support"  # whether a team has a supporter, hours asked and given
    GIVE_SUPPORT = "give_support"  # promise hours of support and say that they were given
    SET_PRIORITIES = "set_priorities"  # of the management cycle, for the own unit
    IMPORT_ORGANISATION = "import_organisation"
    ASSIGN_ROLES = "assign_roles"
    END_ACCOUNTS = "end_accounts"
    SEE_LEDGER = "see_ledger"
    SEE_MAIL = "see_mail"


PERMISSION_TEXTS: Mapping[Permission, str] = {
    Permission.SEE_UNIT: "zien dat een team er is, wie het leidt en hoever de check-up is",
    Permission.SEE_AGREEMENTS: "de afspraken zien",
    Permission.SEE_TEAM_RESULT: "het beschermde resultaat van één team zien",
    Permission.SEE_GROUP_RESULT: "het beschermde resultaat van een district, een eenheid of het korps zien",
    Permission.SEE_COVERAGE: "zien welke teams aan de beurt zijn en hoever ze zijn",
    Permission.PLAN_ROUNDS: "rondes plannen",
    Permission.PUBLISH_QUESTIONNAIRE: "vragenlijsten vaststellen",
    Permission.PRINT_CODES: "papieren codes afdrukken",
    Permission.PREPARE_TALK: "het gesprek voorbereiden en knelpunten en afspraken invullen",
    Permission.CONFIRM_TALK: "het gesprek en de afspraken bevestigen",
    Permission.READ_OPEN_ANSWERS: "de open antwoorden lezen om ze samen te vatten",
    Permission.HOLD_KEY: "samen met anderen de verzegelde antwoorden van een ronde openen",
    Permission.MAKE_AGREEMENTS: "afspraken maken",
    Permission.REVIEW_AGREEMENTS: "op afspraken terugkijken",
    Permission.COMPOSE_TRIAGE: "signalen over teams ontvangen en een triageteam samenstellen",
    Permission.JOIN_TRIAGE: "in een triageteam zitten en de zaken zien waarin men zit",
    Permission.READ_REPORTS: "meldingen lezen en beantwoorden, met een eigen sleutel",
    Permission.SEE_SUPPORT: "zien of een team een ondersteuner heeft en welke steun is gevraagd en gegeven",
    Permission.GIVE_SUPPORT: "steun toezeggen en laten weten dat die is gegeven",
    Permission.SET_PRIORITIES: "prioriteiten voor de eigen eenheid vastleggen",
    Permission.IMPORT_ORGANISATION: "eenheden, mensen en rollen inlezen",
    Permission.ASSIGN_ROLES: "rollen toekennen en beëindigen",
    Permission.END_ACCOUNTS: "iemands account laten stoppen en weer openen",
    Permission.SEE_LEDGER: "het logboek zien",
    Permission.SEE_MAIL: "zien welke berichten zijn verzonden",
}
