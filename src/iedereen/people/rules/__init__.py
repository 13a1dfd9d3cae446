# SPDX-License-Identifier: EUPL-1.2
"""Kinds of unit, roles in words that a policy officer can read, and what each role may do where.

A role is held for a unit and a period. It reaches the unit itself and all that lies below it, unless `reach` says
`SELF`. Everything a viewer may do follows from this page; no other place decides it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from iedereen.people.rules.permissions import PERMISSION_TEXTS as PERMISSION_TEXTS
from iedereen.people.rules.permissions import Permission as Permission
from iedereen.screen.rules import Refused


class UnitKind(StrEnum):
    FORCE = "force"
    UNIT = "unit"
    DISTRICT = "district"
    BASE_TEAM = "base_team"
    TEAM = "team"


TEAM_KINDS = frozenset({UnitKind.BASE_TEAM, UnitKind.TEAM})
PARENT_KINDS: Mapping[UnitKind, frozenset[UnitKind]] = {
    UnitKind.FORCE: frozenset(),
    UnitKind.UNIT: frozenset({UnitKind.FORCE}),
    UnitKind.DISTRICT: frozenset({UnitKind.UNIT}),
    UnitKind.BASE_TEAM: frozenset({UnitKind.DISTRICT, UnitKind.UNIT}),
    UnitKind.TEAM: frozenset({UnitKind.DISTRICT, UnitKind.UNIT, UnitKind.FORCE}),
}

KIND_TITLES: Mapping[UnitKind, str] = {
    UnitKind.FORCE: "Korps",
    UnitKind.UNIT: "Eenheid",
    UnitKind.DISTRICT: "District",
    UnitKind.BASE_TEAM: "Basisteam",
    UnitKind.TEAM: "Team",
}


class Role(StrEnum):
    EMPLOYEE = "employee"
    TEAM_LEADER = "team_leader"
    SUPPORTER = "supporter"
    HRM = "hrm"
    VIK = "vik"
    COMMUNICATIONS = "communications"
    UNIT_CHIEF = "unit_chief"
    FORCE_LEADERSHIP = "force_leadership"
    NDV = "ndv"
    PROFESSION = "profession"
    PRIVACY_OFFICER = "privacy_officer"
    WORKS_COUNCIL = "works_council"
    ADMINISTRATOR = "administrator"


class Reach(StrEnum):
    SELF = "self"
    SUBTREE = "subtree"


P = Permission


@dataclass(frozen=True)
class RoleText:
    """What a role is for, in a paragraph, and what it may do."""

    role: Role
    title: str
    paragraph: str
    permissions: frozenset[Permission]
    reach: Reach = Reach.SUBTREE
    where: frozenset[UnitKind] = frozenset(UnitKind)


ROLES: Mapping[Role, RoleText] = {
    r.role: r
    for r in (
        RoleText(
            Role.EMPLOYEE,
            "Medewerker",
            "Iedereen die in een team werkt. Een medewerker doet mee aan de check-up van het eigen team, ziet het "
            "resultaat zodra het team erover praat, en ziet de afspraken van het team.",
            frozenset({P.SEE_UNIT, P.SEE_AGREEMENTS}),
            Reach.SELF,
        ),
        RoleText(
            Role.TEAM_LEADER,
            "Leidinggevende",
            "Leidt een team of een district. Ziet het beschermde resultaat van het eigen team, voert het gesprek, "
            "bevestigt de afspraken en houdt zich eraan. Ziet nooit wie wat heeft geantwoord. Wie een district leidt, "
            "ziet het resultaat van het district en hoever elk team is, niet het resultaat van één team.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.SEE_AGREEMENTS,
                    P.SEE_GROUP_RESULT,
                    P.SEE_COVERAGE,
                    P.CONFIRM_TALK,
                    P.MAKE_AGREEMENTS,
                    P.REVIEW_AGREEMENTS,
                    P.JOIN_TRIAGE,
                    P.SEE_SUPPORT,
                    P.SET_PRIORITIES,
                }
            ),
        ),
        RoleText(
            Role.SUPPORTER,
            "Allround ondersteuner",
            "Neemt de leiding van een basisteam werk uit handen. Mag alles voorbereiden en invullen wat de "
            "leidinggevende anders zelf zou doen; de leidinggevende hoeft alleen te bevestigen.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.SEE_AGREEMENTS,
                    P.SEE_TEAM_RESULT,
                    P.SEE_GROUP_RESULT,
                    P.PRINT_CODES,
                    P.PREPARE_TALK,
                    P.MAKE_AGREEMENTS,
                    P.REVIEW_AGREEMENTS,
                    P.JOIN_TRIAGE,
                    P.SEE_SUPPORT,
                    P.GIVE_SUPPORT,
                }
            ),
        ),
        RoleText(
            Role.HRM,
            "HRM-adviseur",
            "Plant de rondes, begeleidt teams bij hun check-up en leest als enige de open antwoorden, om er een "
            "neutrale samenvatting van te maken. Ziet de beschermde resultaten van de teams in het eigen werkgebied.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.SEE_AGREEMENTS,
                    P.SEE_TEAM_RESULT,
                    P.SEE_GROUP_RESULT,
                    P.SEE_COVERAGE,
                    P.PLAN_ROUNDS,
                    P.PUBLISH_QUESTIONNAIRE,
                    P.PRINT_CODES,
                    P.PREPARE_TALK,
                    P.READ_OPEN_ANSWERS,
                    P.HOLD_KEY,
                    P.MAKE_AGREEMENTS,
                    P.REVIEW_AGREEMENTS,
                    P.SEE_MAIL,
                    P.COMPOSE_TRIAGE,
                    P.JOIN_TRIAGE,
                    P.SEE_SUPPORT,
                    P.GIVE_SUPPORT,
                }
            ),
        ),
        RoleText(
            Role.VIK,
            "VIK-adviseur",
            "Ondersteunt teams vanuit Veiligheid, Integriteit en Klachten. Ziet de beschermde resultaten van de teams "
            "in het eigen werkgebied en helpt bij het gesprek.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.SEE_AGREEMENTS,
                    P.SEE_TEAM_RESULT,
                    P.SEE_GROUP_RESULT,
                    P.SEE_COVERAGE,
                    P.PREPARE_TALK,
                    P.HOLD_KEY,
                    P.COMPOSE_TRIAGE,
                    P.JOIN_TRIAGE,
                    P.READ_REPORTS,
                }
            ),
        ),
        RoleText(
            Role.COMMUNICATIONS,
            "Communicatieadviseur",
            "Helpt met interne en externe communicatie als het spannend wordt. Ziet hoever teams zijn, geen "
            "resultaten van een team.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.SEE_COVERAGE,
                    P.JOIN_TRIAGE,
                }
            ),
        ),
        RoleText(
            Role.UNIT_CHIEF,
            "Politiechef",
            "Leidt een eenheid. Ziet het resultaat van de eenheid en de districten, hoever elk team is en of "
            "afspraken worden nagekomen. Ziet niet het resultaat van één team: dat is van het team.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.SEE_AGREEMENTS,
                    P.SEE_GROUP_RESULT,
                    P.SEE_COVERAGE,
                    P.MAKE_AGREEMENTS,
                    P.REVIEW_AGREEMENTS,
                    P.JOIN_TRIAGE,
                    P.SEE_SUPPORT,
                    P.SET_PRIORITIES,
                }
            ),
            Reach.SUBTREE,
            frozenset({UnitKind.UNIT}),
        ),
        RoleText(
            Role.FORCE_LEADERSHIP,
            "Korpsleiding",
            "Neemt samen met de politiechefs het voortouw. Ziet het korps, de eenheden en de districten: hoever de "
            "teams zijn, de resultaten op dat niveau en de afspraken.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.SEE_AGREEMENTS,
                    P.SEE_GROUP_RESULT,
                    P.SEE_COVERAGE,
                    P.MAKE_AGREEMENTS,
                    P.REVIEW_AGREEMENTS,
                    P.JOIN_TRIAGE,
                    P.SEE_SUPPORT,
                    P.SET_PRIORITIES,
                }
            ),
            Reach.SUBTREE,
            frozenset({UnitKind.FORCE}),
        ),
        RoleText(
            Role.NDV,
            "Lid van het Netwerk Divers Vakmanschap",
            "Helpt teams met vragen over divers vakmanschap. Ziet welke teams er zijn, geen resultaten.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.JOIN_TRIAGE,
                    P.GIVE_SUPPORT,
                }
            ),
        ),
        RoleText(
            Role.PROFESSION,
            "Medewerker Politieprofessie",
            "Ondersteunt de operatie met vakkennis. Ziet welke teams er zijn, geen resultaten.",
            frozenset(
                {
                    P.SEE_UNIT,
                    P.JOIN_TRIAGE,
                    P.GIVE_SUPPORT,
                }
            ),
        ),
        RoleText(
            Role.PRIVACY_OFFICER,
            "Privacyfunctionaris",
            "Houdt toezicht op de bescherming van persoonsgegevens. Ziet het logboek van wie wat deed en de "
            "verzonden berichten zonder inhoud, geen antwoorden en geen resultaten van teams.",
            frozenset({P.SEE_UNIT, P.SEE_LEDGER, P.SEE_MAIL, P.HOLD_KEY}),
        ),
        RoleText(
            Role.WORKS_COUNCIL,
            "Sleutelhouder namens de ondernemingsraad",
            "Ziet mede toe op de belofte dat niemand te herkennen is. Houdt een deel van de sleutel van elke ronde: "
            "zonder genoeg sleutelhouders gaat geen antwoord open. Ziet het logboek en hoever teams zijn.",
            frozenset({P.SEE_UNIT, P.SEE_LEDGER, P.SEE_COVERAGE, P.HOLD_KEY}),
        ),
        RoleText(
            Role.ADMINISTRATOR,
            "Functioneel beheerder",
            "Zorgt dat eenheden, mensen en rollen kloppen. Leest bestanden in, kent rollen toe en laat het account "
            "stoppen van wie weg is. Ziet geen antwoorden en geen resultaten.",
            frozenset({P.SEE_UNIT, P.IMPORT_ORGANISATION, P.ASSIGN_ROLES, P.END_ACCOUNTS, P.SEE_MAIL, P.SEE_LEDGER}),
        ),
    )
}


@dataclass(frozen=True)
class Grant:
    """A role held today; `unit` is where."""

    role: Role
    unit: UUID


@dataclass(frozen=True)
class Viewer:
    """Who looks, on which day, with which roles. The first argument of every query.

    `lines` maps each unit to the units above it, nearest first (the tree of that day).
    """

    person: UUID
    today: date
    grants: tuple[Grant, ...]
    lines: Mapping[UUID, tuple[UUID, ...]]
    team_kinds: frozenset[UUID] = frozenset()  # the units that are teams

    def reaches(self, grant: Grant, unit: UUID) -> bool:
        if grant.unit == unit:
            return True
        return ROLES[grant.role].reach is Reach.SUBTREE and grant.unit in self.lines.get(unit, ())

    def roles_at(self, unit: UUID) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants if self.reaches(g, unit))

    def may(self, permission: Permission, unit: UUID) -> bool:
        """May this viewer do this for this unit?"""
        if permission is Permission.SEE_TEAM_RESULT and self._leads(unit):
            return True
        return any(permission in ROLES[g.role].permissions and self.reaches(g, unit) for g in self.grants)

    def _leads(self, unit: UUID) -> bool:
        # The result of a team belongs to the team and its own leader, not to the line above (rule 1 of the mission).
        return Grant(Role.TEAM_LEADER, unit) in self.grants

    def anywhere(self, permission: Permission) -> bool:
        return any(permission in ROLES[g.role].permissions for g in self.grants)

    def units_with(self, permission: Permission) -> frozenset[UUID]:
        """Every unit of today's tree for which this viewer has the permission."""
        if permission not in self._reach:
            # A grant without this permission need not be held against every unit of the force.
            able = [g for g in self.grants if permission in ROLES[g.role].permissions]
            led = permission is Permission.SEE_TEAM_RESULT
            self._reach[permission] = frozenset(
                u for u in self.lines if any(self.reaches(g, u) for g in able) or (led and self._leads(u))
            )
        return self._reach[permission]

    @cached_property
    def _reach(self) -> dict[Permission, frozenset[UUID]]:
        """What was worked out already: a page asks for the same permission more than once."""
        return {}


def check_may(viewer: Viewer, permission: Permission, unit: UUID) -> None:
    """Raises `Refused("not_yours")`: whoever may not see a unit at all gets a 404, never a hint."""
    if not viewer.may(permission, unit):
        raise Refused("not_yours", hidden=True)
