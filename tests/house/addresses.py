# SPDX-License-Identifier: EUPL-1.2
"""What every address answers to everybody, as a table to read.

In a cell: `o` the page, `>` sent to sign in (or onward), `.` there is no such page (404), `#` this cannot be asked this
way (405), `!` refused with the reason (401, 403, 409 or 422). First everybody's GET in the order of WHO, then a POST
of nothing by OUTSIDERS: none of them has anything to do with the inside of team A.
"""

WHO = (
    "visitor", "employee", "leader", "leader_b", "district_leader", "supporter", "supporter_b", "hrm", "vik",
    "communications", "chief", "leadership", "ndv", "profession", "privacy", "council", "admin",
)  # fmt: skip
OUTSIDERS = ("visitor", "stranger", "leader_b", "supporter_b", "communications", "ndv")
MEANING = {"o": {200}, ">": {301, 302}, ".": {404}, "#": {405}, "!": {401, 403, 409, 422}}

TABLE = """
/                                            >oooooooooooooooo ######
/overzicht/                                  >.ooo..ooooo...o. ######
/overzicht/E1/                               >......ooooo...o. ######
/privacy/                                    ooooooooooooooooo ######
/toegankelijkheid/                           ooooooooooooooooo ######
/stijl/                                      ................. ......
/demo/                                       ................. ######
/demo/post/                                  >................ ######
/demo/aanmelden/                             ################# ......
/taal/                                       >>>>>>>>>>>>>>>>> >>>>>>
/toezeggingen/                               >oooooooooooooooo >#####
/post/                                       >oooooooooooooooo >#####
/post/{mail}/                                >.o....o......o.o >#####
/post/{mail}/opnieuw/                        >################ >.....
/logboek/                                    >.............ooo >#####
/organisatie/                                >oooooooooooooooo >#####
/organisatie/A/                              >oo.oo.oooooooooo >#####
/organisatie/inlezen/                        >...............o >.....
/organisatie/inlezen/bevestigen/             >################ >.....
/organisatie/inlezen/voorbeeld/mensen.xlsx   >...............o >#####
/rollen/                                     >oooooooooooooooo >#####
/rollen/toekennen/                           >...............o >.....
/rollen/{holding}/beeindigen/                >...............o >.....
/afspraken/                                  >oooooooooooooooo >#####
/afspraken/nieuw/{team}/                     >.o.oo.oo.oo..... >.....
/afspraken/{agreement}/                      >oo.oo.oo.oo..... >#####
/afspraken/{agreement}/bevestigen/           >################ >.....
/afspraken/{agreement}/melden/               >################ >.....
/afspraken/{agreement}/terugkijken/          >################ >.....
/afspraken/{agreement}/vervallen/            >################ >.....
/check-up/                                   >oooooooooooooooo >#####
/check-up/dekking/                           >.ooo..ooooo...o. >#####
/check-up/eenheid/D1/                        >...o..oo.oo..... >#####
/check-up/eenheid/K/                         >..........!..... >#####
/check-up/rondes/                            >......o......... >#####
/check-up/rondes/plannen/                    >......o......... >.....
/check-up/rondes/alle-teams/                 >......o......... >.....
/check-up/rondes/{round}/                    >......o......... >#####
/check-up/rondes/{round}/verzetten/          >################ >.....
/check-up/rondes/{round}/afgelasten/         >################ >.....
/check-up/vragenlijsten/                     >......o......... >.....
/check-up/vragenlijsten/{version}/           >......o......... >#####
/check-up/vragenlijsten/{draft}/             >......o......... >#####
/check-up/vragenlijsten/{version}/voorbeeld/ >......o......... >#####
/check-up/vragenlijsten/{version}/bestand/   >......o......... >#####
/check-up/vragenlijsten/{draft}/definitief/  >################ >.....
/check-up/vragenlijsten/{draft}/weg/         >################ >.....
/check-up/{agreed}/                          >oo.oo.oooooooooo >#####
/check-up/{released}/                        >oo.oo.oooooooooo >#####
/check-up/{planned}/                         >oo.oo.oooooooooo >#####
/check-up/{agreed}/codes/                    >....o.o......... >.....
/check-up/{released}/codes/                  >....o.o......... >.....
/check-up/{agreed}/open-antwoorden/          >......o......... >.....
/check-up/{released}/open-antwoorden/        >......o......... >.....
/check-up/{agreed}/gesprek/                  >.o..o.oo........ >.....
/check-up/{released}/gesprek/                >.o..o.oo........ >.....
/check-up/{planned}/gesprek/                 >.!..!.!!........ >.....
/check-up/{released}/gesprek.pdf             >.o..o.oo........ >#####
/check-up/{agreed}/vastleggen/               >.!..!.!!........ >.....
/check-up/{released}/vastleggen/             >.o..o.oo........ >.....
/check-up/{agreed}/bevestigen/               >.!.............. >.....
/check-up/{released}/bevestigen/             >.!.............. >.....
/check-up/{agreed}/uitkomst/                 >oo..o.oo........ >#####
/check-up/{released}/uitkomst/               >.o..o.oo........ >#####
/check-up/knelpunten/{bottleneck}/           >.o..o.oo........ >.....
/invullen/                                   ooooooooooooooooo !!!!!!
/invullen/versturen/                         ################# !!!!!!
/invullen/bedankt/                           ooooooooooooooooo ######
"""

# The sign-in of allauth: everybody who is signed in is the same to it. Both columns in the order of SIGN_IN_WHO.
SIGN_IN_WHO = ("visitor", "employee", "admin")
SIGN_IN = """
/account/login/                              o>> o>>
/account/logout/                             >oo >>>
/account/inactive/                           ooo ###
/account/signup/                             o>> o>>
/account/reauthenticate/                     >oo >oo
/account/email/                              ... ...
/account/confirm-email/                      ooo ###
/account/confirm-email/x/                    ooo ...
/account/password/change/                    >oo >oo
/account/password/set/                       >>> >>>
/account/password/reset/                     ooo ooo
/account/password/reset/done/                ooo ###
/account/password/reset/key/1-x/             ooo ooo
/account/password/reset/key/done/            ooo ###
/account/login/code/confirm/                 >>> >>>
/account/2fa/                                >oo >##
/account/2fa/authenticate/                   >>> >>>
/account/2fa/reauthenticate/                 >>> >>>
/account/2fa/totp/activate/                  >>> >>>
/account/2fa/totp/deactivate/                >.. >..
/account/2fa/recovery-codes/                 >.. >##
/account/2fa/recovery-codes/generate/        >>> >>>
/account/2fa/recovery-codes/download/        >.. >..
/account/3rdparty/                           >oo >oo
/account/3rdparty/signup/                    >>> >>>
/account/3rdparty/login/cancelled/           ooo ###
/account/3rdparty/login/error/               !!! ###
/account/social/login/cancelled/             >>> >>>
/account/social/login/error/                 >>> >>>
/account/social/signup/                      >>> >>>
/account/social/connections/                 >>> >>>
/account/oidc/sso/login/                     ... ...
/account/oidc/sso/login/callback/            ... ...
"""
