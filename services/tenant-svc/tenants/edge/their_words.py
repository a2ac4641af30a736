"""What somebody said of repairs, which workorder-svc keeps, and what they were told, which notify-svc does,
and who looked at it there: for the file of all that is held.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final
from uuid import UUID

from edge.held import HeldFile, HeldLook, HeldText, HeldWords
from host.settings import told
from neighbours.asking import asked, read
from pydantic import TypeAdapter

from tenants.edge.offers import open_neighbour
from tenants.settings import NeighbourSettings

SAID: Final[TypeAdapter[list[HeldWords]]] = TypeAdapter(list[HeldWords])
LOOKS: Final[TypeAdapter[list[HeldLook]]] = TypeAdapter(list[HeldLook])
KEEPING: Final = ("workorders", "notifications")  # who else seals what is somebody's
TOLD: Final[TypeAdapter[list[HeldText]]] = TypeAdapter(list[HeldText])


class TheirWords:
    """Of one person and whoever was merged with them; each look is recorded there, with the reason `why`."""

    def __init__(self, signing_key: str | None, person_ids: Sequence[UUID], why: str) -> None:
        self._key, self._ids, self._why = signing_key, [str(id_) for id_ in person_ids], why

    async def said(self) -> list[HeldWords]:
        """With a report, and when they were asked how it was done. Raises DepartmentAway."""
        return SAID.validate_json(await self._all("workorders", "/held/words"))

    async def told(self) -> list[HeldText]:
        """As long as it is kept. Raises DepartmentAway."""
        return TOLD.validate_json(await self._all("notifications", "/held/texts"))

    async def files(self, said: Sequence[HeldWords]) -> AsyncIterator[HeldFile]:
        """Photos and recordings of what they said, one after the other. Raises DepartmentAway."""
        url = told(NeighbourSettings).workorders_base_url
        async with open_neighbour(url, self._key) as workorders:
            for id_ in {id_: None for each in said for id_ in each.files}:
                yield read(HeldFile, await asked(workorders, f"/held/files/{id_}", None, {}, self._why))

    async def looks(self) -> dict[str, list[HeldLook]]:
        """Of each who keeps any of it, who looked there, this look with it. Raises DepartmentAway."""
        return {each: LOOKS.validate_json(await self._all(each, "/held/looks")) for each in KEEPING}

    async def _all(self, department: str, path: str) -> bytes:
        url = told(NeighbourSettings).base_url(department)
        async with open_neighbour(url, self._key) as neighbour:
            return await asked(neighbour, path, {"ids": self._ids}, {}, self._why)
