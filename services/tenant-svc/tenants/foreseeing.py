"""Foresees the ages of those who were registered before ages were: their sealed birthday, opened once.

Whoever is registered now brings the month along; so this has nothing to do but after an upgrade.
"""

import asyncio
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id

from tenants.domain.person import ForeseeAge, person
from tenants.edge.personal import PersonalData
from tenants.opening import open_whole
from tenants.views.query import rows

AT_MOST: Final = 200
WHY: Final = "推算高风险起始月份"

WAITING: LiteralString = """
    select * from views.people
     where seals ->> 'senior_on' is not null and high_risk_from is null and kind <> 'staff' and id > %s
     order by id limit %s"""


async def foreseeing(runtime: Runtime) -> None:
    """Everybody once, then nothing until cancelled."""
    await foresee(runtime)
    await asyncio.Event().wait()


async def foresee(runtime: Runtime) -> None:
    """Raises ValueError without a vault: the birthdays are sealed."""
    if runtime.vault is None:
        raise ValueError("no birthday can be opened without a vault")
    personal, last = PersonalData(runtime.vault), UUID(int=0)
    while found := await rows(runtime.pool, WAITING, [last, AT_MOST]):
        opened = await open_whole(personal, found, ["senior_on"], WHY)
        for row in found:
            if birthday := opened.get(row["id"], {}).get("senior_on"):
                asked = ForeseeAge(high_risk_from=date.fromisoformat(birthday).replace(day=1))
                id_ = named_id("foresee age", row["id"])
                await runtime.handle(person, row["id"], asked, origin=SYSTEM, command_id=id_)
        last = found[-1]["id"]
