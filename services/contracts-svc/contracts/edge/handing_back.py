"""What is to be handed back to an owner 交还业主, unit by unit, and whose lease goes beyond that day."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from edge.call import Host
from kernel.service import Row
from pydantic import BaseModel, Field

from contracts.edge.overruns import UnitOverrun, overrun_told
from contracts.views.handing_back import leases_beyond, units_of

DAY = timedelta(days=1)


class LeaseBeyond(BaseModel):
    """`overrun`: the days of it that no owner covers; null where another owner's contract covers them all."""

    contract_id: UUID
    tenant_id: UUID
    last_day: date
    overrun: UnitOverrun | None


class UnitToHandBack(BaseModel):
    """It has gone back when `released_on` is known, and need not where another contract covers it on."""

    unit_id: UUID
    released_on: date | None = Field(description="from this day on its owner's again")
    followed_by: UUID | None = Field(description="the owner's contract that covers it from the end on")
    leases: list[LeaseBeyond] = Field(description="that have it longer, or have run out and are not over")


async def units_to_hand_back(host: Host, row: dict[str, Any], today: date) -> list[UnitToHandBack]:
    """Of the renewal in `row`, an owner's: each unit, with the leases that go beyond the day of handing back,
    or beyond the end where none was agreed on.
    """
    units = await units_of(host, row["id"])
    day = row["hand_back_on"] + DAY if row["hand_back_on"] else row["ends_on"]
    leases: defaultdict[UUID, list[LeaseBeyond]] = defaultdict(list)
    for each in await leases_beyond(host, [unit["unit_id"] for unit in units], day, today):
        leases[each["unit_id"]].append(_lease(each, today))
    return [UnitToHandBack(**unit, leases=leases[unit["unit_id"]]) for unit in units]


def _lease(row: Row, today: date) -> LeaseBeyond:
    told = overrun_told(row, today) if row["days_over"] else None
    return LeaseBeyond(
        contract_id=row["contract_id"], tenant_id=row["tenant_id"], last_day=row["last_day"], overrun=told
    )
