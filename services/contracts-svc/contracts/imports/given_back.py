"""Units that went back to their owner, or are to, and whether a ledger knows that they come again.

An old ledger does not: it names them as they were. Who writes down a contract by which the owner gives the
unit again, from that day or later, does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from uuid import UUID

from edge.call import Host
from kernel.clock import local_date
from ledger.checking import Ledger
from ledger.columns import OWNER_CONTRACTS
from ledger.rows import Contract

from contracts.imports.doors import Room, rooms_of
from contracts.views.contracts import begun_there

GONE: Final = "该房源已于 {day} 退还业主，不按台账重新收进：{way}"
TO_GO: Final = "该房源将于 {day} 退还业主，不按台账撤销退还：{way}"
WAY: Final = "确已续收的，请在台账中写上该日或之后起租的业主合同，或在系统中重新收进该房源"


@dataclass
class GivenBack:
    """Of one file."""

    host: Host
    ledger: Ledger

    async def owned_from(self, released: Mapping[UUID, tuple[Room, date]]) -> dict[UUID, date]:
        """Of these, each given back from a day on: from when the file has it by an owner's contract that
        begins then or later, and that is news. One that is known was before the unit went back.
        """
        later = {
            id_: [row.first for row in self._owners.get(room, ()) if row.first >= day]
            for id_, (room, day) in released.items()
        }
        days = {first for each in later.values() for first in each}
        known = await begun_there(self.host, list(later), days, given_up=True) if days else []
        begun = {(id_, k["starts_on"]) for k in known if k["track"] == "owner" for id_ in k["unit_ids"]}
        news = {id_: [first for first in each if (id_, first) not in begun] for id_, each in later.items()}
        return {id_: min(each) for id_, each in news.items() if each}

    def told(self, day: date) -> str:
        """Why the unit was not taken in again."""
        gone = day <= local_date(self.host.clock.now())
        return (GONE if gone else TO_GO).format(day=day, way=WAY)

    @cached_property
    def _owners(self) -> Mapping[Room, Sequence[Contract]]:
        found: dict[Room, list[Contract]] = defaultdict(list)
        for row in self.ledger.of(OWNER_CONTRACTS.title):
            if isinstance(row, Contract):
                for room in rooms_of(row):
                    found[room].append(row)
        return found
