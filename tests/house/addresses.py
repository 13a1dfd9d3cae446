# SPDX-License-Identifier: EUPL-1.2
"""What every address answers to everybody, as a table to read.

In a cell: `o` the page, `>` sent to sign in (or onward), `.` there is no such page (404), `#` this cannot be asked this
way (405), `!` refused with the reason (409 or 403). First everybody's GET in the order of WHO, then a POST of nothing
by OUTSIDERS: none of them has anything to do with the inside of team A.
"""

WHO = (
    "visitor", "employee", "leader", "leader_b", "district_leader", "supporter", "supporter_b", "hrm", "vik",
    "communications", "chief", "leadership", "ndv", "profession", "privacy", "council", "admin",
)  # fmt: skip
OUTSIDERS = ("visitor", "stranger", "leader_b", "supporter_b", "communications", "ndv")
MEANING = {"o": {200}, ">": {302}, ".": {404}, "#": {405}, "!": {403, 409, 422}}

TABLE = """
/                                            ? ?
/overzicht/                                  ? ?
/overzicht/E1/                               ? ?
/privacy/                                    ? ?
/toegankelijkheid/                           ? ?
/stijl/                                      ? ?
/demo/                                       ? ?
/demo/post/                                  ? ?
/demo/aanmelden/                             ? ?
/taal/                                       ? ?
/toezeggingen/                               ? ?
/post/                                       ? ?
/post/{mail}/                                ? ?
/post/{mail}/opnieuw/                        ? ?
/logboek/                                    ? ?
/organisatie/                                ? ?
/organisatie/A/                              ? ?
/organisatie/inlezen/                        ? ?
/organisatie/inlezen/bevestigen/             ? ?
/organisatie/inlezen/voorbeeld/mensen.xlsx   ? ?
/rollen/                                     ? ?
/rollen/toekennen/                           ? ?
/rollen/{holding}/beeindigen/                ? ?
/afspraken/                                  ? ?
/afspraken/nieuw/{team}/                     ? ?
/afspraken/{agreement}/                      ? ?
/afspraken/{agreement}/bevestigen/           ? ?
/afspraken/{agreement}/melden/               ? ?
/afspraken/{agreement}/terugkijken/          ? ?
/afspraken/{agreement}/vervallen/            ? ?
/check-up/                                   ? ?
/check-up/dekking/                           ? ?
/check-up/eenheid/D1/                        ? ?
/check-up/eenheid/K/                         ? ?
/check-up/rondes/                            ? ?
/check-up/rondes/plannen/                    ? ?
/check-up/rondes/alle-teams/                 ? ?
/check-up/rondes/{round}/                    ? ?
/check-up/rondes/{round}/verzetten/          ? ?
/check-up/rondes/{round}/afgelasten/         ? ?
/check-up/vragenlijsten/                     ? ?
/check-up/vragenlijsten/{version}/           ? ?
/check-up/vragenlijsten/{draft}/             ? ?
/check-up/vragenlijsten/{version}/voorbeeld/ ? ?
/check-up/vragenlijsten/{version}/bestand/   ? ?
/check-up/vragenlijsten/{draft}/definitief/  ? ?
/check-up/vragenlijsten/{draft}/weg/         ? ?
/check-up/{agreed}/                          ? ?
/check-up/{released}/                        ? ?
/check-up/{planned}/                         ? ?
/check-up/{agreed}/codes/                    ? ?
/check-up/{released}/codes/                  ? ?
/check-up/{agreed}/open-antwoorden/          ? ?
/check-up/{released}/open-antwoorden/        ? ?
/check-up/{agreed}/gesprek/                  ? ?
/check-up/{released}/gesprek/                ? ?
/check-up/{planned}/gesprek/                 ? ?
/check-up/{released}/gesprek.pdf             ? ?
/check-up/{agreed}/vastleggen/               ? ?
/check-up/{released}/vastleggen/             ? ?
/check-up/{agreed}/bevestigen/               ? ?
/check-up/{released}/bevestigen/             ? ?
/check-up/{agreed}/uitkomst/                 ? ?
/check-up/{released}/uitkomst/               ? ?
/check-up/knelpunten/{bottleneck}/           ? ?
/invullen/                                   ? ?
/invullen/versturen/                         ? ?
/invullen/bedankt/                           ? ?
"""

# The sign-in of allauth: everybody who is signed in is the same to it.
SIGN_IN_WHO = ("visitor", "employee", "admin")
SIGN_IN = """
/account/login/                              ? ?
/account/logout/                             ? ?
/account/inactive/                           ? ?
/account/signup/                             ? ?
/account/reauthenticate/                     ? ?
/account/email/                              ? ?
/account/confirm-email/                      ? ?
/account/password/change/                    ? ?
/account/password/set/                       ? ?
/account/password/reset/                     ? ?
/account/login/code/confirm/                 ? ?
/account/confirm-email/x/                    ? ?
/account/password/reset/key/done/            ? ?
/account/password/reset/key/1-x/             ? ?
/account/password/reset/done/                ? ?
/account/2fa/                                ? ?
/account/2fa/authenticate/                   ? ?
/account/2fa/reauthenticate/                 ? ?
/account/2fa/totp/activate/                  ? ?
/account/2fa/totp/deactivate/                ? ?
/account/2fa/recovery-codes/                 ? ?
/account/2fa/recovery-codes/generate/        ? ?
/account/2fa/recovery-codes/download/        ? ?
/account/3rdparty/login/cancelled/           ? ?
/account/3rdparty/login/error/               ? ?
/account/3rdparty/signup/                    ? ?
/account/3rdparty/                           ? ?
/account/social/login/cancelled/             ? ?
/account/social/login/error/                 ? ?
/account/social/signup/                      ? ?
/account/social/connections/                 ? ?
/account/oidc/sso/login/                     ? ?
/account/oidc/sso/login/callback/            ? ?
"""
