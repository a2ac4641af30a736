"""What is asked of an order about what its repairs took."""

from datetime import datetime

from policy.domain.values import Version
from pydantic import Field

from workorders.domain.cost_bounds import COST_BOUNDS, CostBounds
from workorders.domain.costs import Costs, Rates
from workorders.domain.fitting import Fitted
from workorders.domain.repair import Code
from workorders.domain.work_order_commands import ByWhom, Explained, Foreseen, OrderCommand


class RecordCosts(ByWhom, Explained):
    """What it took of who has it; a later word of theirs takes the place of an earlier one. `fitted`: pieces
    that no other repair has; `bounds`: how much it may cost, on the day of `at`; `catalogue`: what its parts
    cost today, in fen a piece, and `rates`: what the technician takes, where nobody says why it cost more;
    `owner`: one covers the unit that day; `told_by`: who says so, the technician or the desk for them.
    """

    costs: Costs
    told_by: str = Field("", exclude=True)
    bounds: Version[CostBounds] = Field(COST_BOUNDS.known[0], exclude=True)
    fitted: tuple[Fitted, ...] = Field((), exclude=True)
    catalogue: dict[Code, int] = Field(default_factory=dict, exclude=True)
    rates: Rates | None = Field(None, exclude=True)
    owner: bool = Field(False, exclude=True)


class ApproveCosts(OrderCommand):
    """What waits of the `closing`th repair may be charged; `by`: who has looked at it."""

    closing: int
    by: str


class CallForApproval(Foreseen):
    """Asked by a deadline: `at` was the moment to tell somebody higher that nobody has approved what
    was to be by `call_at`, which is earlier where it was told late.
    """

    closing: int
    call_at: datetime


class TellWaiting(Foreseen):
    """What waits of the `closing`th repair was recorded before anybody was told of what waits; `bounds`: how
    long it may from now on, on the day of `at`.
    """

    closing: int
    bounds: Version[CostBounds] = Field(COST_BOUNDS.known[0], exclude=True)
