"""What is decided by rules is decided by those in force, whoever asks; who is there is named with it.

So most notices have their persons in the transaction that asks for them; `addressing.py` finds the others.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import LiteralString, NamedTuple
from uuid import UUID

from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book
from psycopg import AsyncConnection

from notifications.domain.callback_commands import AskEmergencyContacts, EndPatience, OpenCallback
from notifications.domain.callback_policy import CallbackRules
from notifications.domain.gathering import SumUp
from notifications.domain.matter import EVERYWHERE, Matter, Present
from notifications.domain.notice import Ask
from notifications.domain.notice_rules import NoticeRules
from notifications.domain.staff_groups import StaffGroups
from notifications.views.high_risk import at_risk
from notifications.views.over import KINDS, over
from notifications.views.policies import SHELF
from notifications.views.units import PLACES

HOLDERS: LiteralString = (
    "select park_id, role, array_agg(person_id order by person_id) from views.responsibilities"
    " where park_id = any(%s) group by park_id, role"
)
ANYWHERE: LiteralString = (
    "select role, array_agg(distinct person_id order by person_id) from views.responsibilities group by role"
)
UNITS: LiteralString = f"select u.id, u.manager_id, u.place from {PLACES} u where u.id = any(%s)"
GATHERED_OVER: LiteralString = f"""
select g.id from views.gathered g
  join unnest(%(rounds)s::uuid[], %(persons)s::uuid[]) as asked (round_id, person_id)
    on (g.round_id, g.person_id) = (asked.round_id, asked.person_id)
 where {over("g")}
"""
PARKS: LiteralString = "select id, name from views.names where id = any(%s)"


class Known(NamedTuple):
    """What commands are told: the policies, who is there for which park and unit, what of the gathered is
    `over`, and who is `at_risk`.
    """

    policies: Book
    holders: Mapping[UUID, dict[str, tuple[UUID, ...]]] = MappingProxyType({})
    units: Mapping[UUID, tuple[UUID | None, str]] = MappingProxyType({})
    parks: Mapping[UUID, str] = MappingProxyType({})
    over: frozenset[UUID] = frozenset()
    at_risk: frozenset[UUID] = frozenset()

    def present(self, matter: Matter) -> Present:
        """For one matter."""
        unit_id, holders = matter.unit_id, self.holders.get(matter.park_id, {})
        if unit_id is None:
            return Present(holders=holders, place=self.parks.get(matter.park_id, ""))
        if unit_id not in self.units:
            return Present(holders=holders, waits=True)
        manager_id, place = self.units[unit_id]
        other = self.units.get(matter.beside.unit_id) if matter.beside else None
        beside = other[1] if other and other[0] == manager_id else None
        return Present(holders=holders, manager_id=manager_id, place=place, beside=beside)


async def known_for(conn: AsyncConnection, commands: Sequence[Command]) -> Known:
    """All policies, who is there for what the commands ask notices of, what of the gathered is over, and who
    of those to be called in any case is high-risk.
    """
    policies = await SHELF.book(conn)
    gone = await _over(conn, [each for each in commands if isinstance(each, SumUp)])
    called = {each.person_id for each in commands if isinstance(each, OpenCallback) and each.in_any_case}
    risky = await at_risk(conn, [*called]) if called else frozenset[UUID]()
    matters = [each.matter for each in commands if isinstance(each, Ask)]
    if not matters:
        return Known(policies, over=gone, at_risk=risky)
    # Both questions go out before an answer is awaited.
    of_parks = await conn.execute(HOLDERS, [list({each.park_id for each in matters})])
    units_asked = {each.unit_id for each in matters if each.unit_id}
    units_asked |= {each.beside.unit_id for each in matters if each.beside}
    of_units = await conn.execute(UNITS, [list(units_asked)])
    holders: dict[UUID, dict[str, tuple[UUID, ...]]] = {}
    for park_id, role, persons in await of_parks.fetchall():
        holders.setdefault(park_id, {})[role] = tuple(persons)
    if EVERYWHERE in {each.park_id for each in matters}:
        found = await (await conn.execute(ANYWHERE)).fetchall()
        holders[EVERYWHERE] = {role: tuple(persons) for role, persons in found}
    units = {unit_id: (manager_id, place) for unit_id, manager_id, place in await of_units.fetchall()}
    parks = dict[UUID, str]()
    if whole := [each.park_id for each in matters if each.unit_id is None]:
        parks = dict(await (await conn.execute(PARKS, [whole])).fetchall())
    return Known(policies, holders, units, parks, gone, risky)


async def _over(conn: AsyncConnection, asked: Sequence[SumUp]) -> frozenset[UUID]:
    whose = {(each.round_id, each.person_id) for each in asked}
    if not whose:
        return frozenset()
    rounds, persons = (list(each) for each in zip(*whose, strict=True))
    found = await conn.execute(GATHERED_OVER, {**KINDS, "rounds": rounds, "persons": persons})
    return frozenset(id_ for (id_,) in await found.fetchall())


def tell(command: Command, policies: Book) -> Command:
    """The same command, with all versions of what it is decided by."""
    if isinstance(command, Ask):
        by = {"policy": policies.of(NoticeRules), "groups": policies.of(StaffGroups)}
        return command.model_copy(update=by)
    if isinstance(command, SumUp):
        return command.model_copy(update={"policy": policies.of(NoticeRules)})
    return command.model_copy(update={"policy": policies.of(CallbackRules)})


def _told(command: Command, known: Known) -> Command:
    match tell(command, known.policies):
        case Ask(matter=matter) as told:
            return told.model_copy(update={"present": known.present(matter)})
        case SumUp() as told:
            return told.model_copy(update={"over": known.over})
        case OpenCallback(person_id=who, in_any_case=True) as told:
            return told.model_copy(update={"high_risk": who in known.at_risk})
        case told:
            return told


by_policy = Informs(
    commands=(Ask, SumUp, OpenCallback, AskEmergencyContacts, EndPatience), read=known_for, tell=_told
)
