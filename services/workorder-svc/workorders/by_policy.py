"""Commands that are decided by policy data are told it, whoever asks them: an edge, a deadline, a policy; and
a report by a contract of which class its unit is let; a question how it was, what parts are called; a plan
that falls due, which order there is already, and whether the unit is still ours; who takes one up, how
much they have.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from kernel.clock import local_date
from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book
from psycopg import AsyncConnection

from workorders.domain.check_in import CheckIns, Coming
from workorders.domain.checklist import TurnoverTerms
from workorders.domain.closing_times import ClosingTimes
from workorders.domain.cost_bounds import CostBounds
from workorders.domain.cost_commands import RecordCosts, TellWaiting
from workorders.domain.hands import Hands
from workorders.domain.inspection_commands import OpenTurnover
from workorders.domain.intake_limits import IntakeLimits
from workorders.domain.pauses import Pauses
from workorders.domain.photos import Photographed, PhotoRules
from workorders.domain.plan import FallDue, SetPlan
from workorders.domain.repair import Code
from workorders.domain.review import OpenReview, ReviewTimes
from workorders.domain.sla import Sla
from workorders.domain.sticker import UseSticker
from workorders.domain.work_order_commands import (
    AskRating,
    Pausing,
    Promising,
    Repeat,
    Report,
    Respond,
    Sole,
    Timed,
)
from workorders.views import plans
from workorders.views.classes import Reported, classes_of
from workorders.views.parts import names_of
from workorders.views.policies import SHELF
from workorders.views.technicians import HANDS


class Going(NamedTuple):
    """An order of the unit and fault of a plan."""

    order_id: UUID
    reported_at: datetime
    finished: bool


class Known(NamedTuple):
    """All policies; of the orders to be reported, of which class the contract is that lets the unit; where it
    is asked how a repair was, what parts are called; of plans that fall due, the order that there is; and of
    who takes something up, how much they have.
    """

    policies: Book
    classes: Mapping[UUID, str | None]
    names: Mapping[Code, str]
    going: Mapping[UUID, Going]
    hands: Mapping[UUID, Hands]
    given_back: Mapping[UUID, date]
    """Plans, and units to be planned for: from which day on the unit is its owner's again."""


async def read(conn: AsyncConnection[Any], commands: Sequence[Command]) -> Known:
    """What these commands are decided by."""
    reports = [_reported(asked) for asked in commands if isinstance(asked, Report)]
    rated = any(isinstance(asked, AskRating) for asked in commands)
    names = await names_of(conn) if rated else {}
    due = [asked.plan_id for asked in commands if isinstance(asked, FallDue)]
    rows = await (await conn.execute(plans.GOING, [due])).fetchall() if due else []
    going = {plan_id: Going(*order) for plan_id, *order in rows}
    planned = [asked.unit_id for asked in commands if isinstance(asked, SetPlan)]
    whose = {"plans": due, "units": planned}
    back = await (await conn.execute(plans.GIVEN_BACK, whose)).fetchall() if due or planned else []
    ready = [asked.technician_id for asked in commands if isinstance(asked, Respond)]
    counted = await (await conn.execute(HANDS, [ready])).fetchall() if ready else []
    hands = {who: Hands(in_hand=many, capacity=most) for who, many, most in counted}
    policies, classes = await SHELF.told(conn, commands), await classes_of(conn, reports)
    return Known(policies, classes, names, going, hands, dict(back))


def _reported(asked: Report) -> Reported:
    repair, resident = asked.repair, asked.lives_there
    tenant = repair.tenant_id or (resident.tenant_id if resident else None)
    return Reported(repair.order_id, repair.unit_id, tenant, local_date(asked.starts_at or asked.at))


def tell(command: Command, policies: Book) -> Command:
    """The same command, with the versions that hold on its day."""
    known: dict[str, Any] = {}
    if isinstance(command, Promising):
        known["sla"] = policies.of(Sla).in_force(local_date(command.at))
    if isinstance(command, Timed):
        known["times"] = policies.of(ClosingTimes).in_force(local_date(command.at))
    if isinstance(command, Pausing):
        known["longest"] = policies.of(Pauses).in_force(local_date(command.at))
    if isinstance(command, Coming):
        known["bounds"] = policies.of(CheckIns).in_force(local_date(command.at)).values
    if isinstance(command, RecordCosts | TellWaiting):
        known["bounds"] = policies.of(CostBounds).in_force(local_date(command.at))
    if isinstance(command, Photographed):
        known["rules"] = policies.of(PhotoRules).in_force(local_date(command.at)).values
    if isinstance(command, Repeat | Sole | UseSticker):
        known["limits"] = policies.of(IntakeLimits).in_force(local_date(command.at)).values
    if isinstance(command, OpenReview):
        known["times"] = policies.of(ReviewTimes).in_force(local_date(command.at))
    if isinstance(command, OpenTurnover):
        known["terms"] = policies.of(TurnoverTerms).in_force(local_date(command.at))
    return command.model_copy(update=known)


def tell_all(command: Command, known: Known) -> Command:
    """The same; a report, by a contract of which class its unit is let; a question, what parts are called."""
    told = tell(command, known.policies)
    if isinstance(told, Report):
        return told.model_copy(update={"contract_class": known.classes[told.repair.order_id]})
    if isinstance(told, AskRating):
        return told.model_copy(update={"names": known.names})
    if isinstance(told, Respond):
        return told.model_copy(update={"hands": known.hands.get(told.technician_id)})
    if isinstance(told, FallDue):
        told = told.model_copy(update={"given_back": known.given_back.get(told.plan_id)})
        return _linked(told, known)
    if isinstance(told, SetPlan):
        return told.model_copy(update={"given_back": known.given_back.get(told.unit_id)})
    return told


def _linked(asked: FallDue, known: Known) -> FallDue:
    """To what is open, however old; to what is done already, as long as the same would be the same report."""
    limits = known.policies.of(IntakeLimits).in_force(local_date(asked.at)).values
    order = known.going.get(asked.plan_id)
    if order is None or (order.finished and asked.at - order.reported_at > limits.same_within):
        return asked
    return asked.model_copy(update={"known": order.order_id})


INFORMED = (
    Promising,
    Timed,
    Pausing,
    Coming,
    RecordCosts,
    TellWaiting,
    Photographed,
    OpenReview,
    UseSticker,
    OpenTurnover,
    FallDue,
    SetPlan,
    Respond,
)
by_policy = Informs(commands=INFORMED, read=read, tell=tell_all)
