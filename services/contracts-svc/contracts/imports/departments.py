"""The other departments as an import knows them: people, where they live, and who answers for a park.

What is personal goes through here and is kept nowhere on the way.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from kernel.facts import Origin
from kernel.ids import derived_id
from neighbours.asking import Neighbour, NeighbourRefused, open_neighbour

from contracts.imports.became import Became, from_neighbour, turned_down
from contracts.settings import PaperSettings

NAME: Final = "contracts-svc"
AT_MOST: Final = 200  # in one batch of theirs
HEARSAY: Final = 30.0  # seconds that word from one department to another is waited for in one go
PAUSE: Final = 0.05
BATCH_SECONDS: Final = 60.0  # that a batch may take, also on a busy machine
UNHEARD: Final = "-not-heard-of"
ABOUT_MOVES: Final = "合同已登记，等待消息送达后办理入住，送达后自动继续"
ABOUT_DUTIES: Final = "员工已登记，等待消息送达后指派岗位，送达后自动继续"

Item = dict[str, Any]


class NotHeardYet(Exception):
    """What was taken in is on its way to another department: the same may be asked again. Says what for."""


class Departments:
    """tenant-svc and notify-svc. Raises NeighbourAway, or NotHeardYet of what is done for good, and all may
    be asked again.

    `key`: the import's id; what is asked under it again is answered as at first, and tenant-svc tells others
    by which import it came. `asked_by`: as tenant-svc is told who asks.
    """

    def __init__(
        self, tenants: Neighbour, notices: Neighbour, key: str | None = None, asked_by: Item | None = None
    ) -> None:
        self._tenants, self._notices, self._key, self._asked_by = tenants, notices, key, asked_by

    def told_by(self, import_id: UUID, origin: Origin) -> "Departments":
        """The same as one import asks: whom it registered before a crash is new to it afterwards, and what
        only some may write down it asks in the name of who confirmed it.
        """
        asked_by = {"actor": origin.actor, "role": origin.role}
        return Departments(self._tenants, self._notices, str(import_id), asked_by)

    async def people(self, people: Sequence[Item], dry_run: bool) -> list[Became]:
        """Registered, and given their numbers; each as at first, in whatever batch."""
        beside = {"asked_by": self._asked_by}
        return await self._batch("/people/batch", "people", people, dry_run, self._key, beside)

    async def move_ins(self, entries: Sequence[Item], dry_run: bool) -> list[Became]:
        """Living where they do, once tenant-svc has heard of unit and lease; each as at first, as well."""
        return await self._batch("/move-ins/batch", "entries", entries, dry_run, self._key)

    async def responsible(self, duty: Item) -> Became:
        """Somebody answers for a role in a park, once notify-svc has heard of both; as at first, as well."""
        key = self._key and str(derived_id(UUID(self._key), "responsible", *map(str, sorted(duty.items()))))
        until = asyncio.get_running_loop().time() + HEARSAY
        while True:
            try:
                answer = await self._notices.post("/responsibilities", duty, key)
            except NeighbourRefused as refused:
                if refused.code.endswith(UNHEARD):
                    if asyncio.get_running_loop().time() >= until:
                        raise NotHeardYet(ABOUT_DUTIES) from refused
                    await asyncio.sleep(PAUSE)
                    continue
                return turned_down(refused.code, refused.facts.get("field"), str(refused.facts.get("title")))
            return Became(new=bool(answer.json().get("events")))

    async def _batch(
        self,
        path: str,
        name: str,
        items: Sequence[Item],
        dry_run: bool,
        key: str | None = None,
        beside: Mapping[str, Any] = MappingProxyType({}),
    ) -> list[Became]:
        found: dict[int, Became] = {}
        waiting = list(range(len(items)))
        until = asyncio.get_running_loop().time() + HEARSAY
        while waiting:
            asked = waiting[:AT_MOST]
            said = {**beside, "import_id": self._key, "dry_run": dry_run}
            told = await self._ask(path, name, [items[i] for i in asked], said, key)
            found |= dict(zip(asked, told, strict=True))
            again = [i for i in asked if not dry_run and found[i].type.endswith(UNHEARD)]
            if again and asyncio.get_running_loop().time() >= until:
                raise NotHeardYet(ABOUT_MOVES)
            if len(again) == len(asked):
                await asyncio.sleep(PAUSE)
            waiting = waiting[AT_MOST:] + again
        return [found[i] for i in range(len(items))]

    async def _ask(
        self, path: str, name: str, items: Sequence[Item], said: Mapping[str, Any], key: str | None
    ) -> list[Became]:
        """Without those that are not even well written, which are answered here."""
        wrong: dict[int, Became] = {}
        while True:
            good = [i for i in range(len(items)) if i not in wrong]
            try:
                body = {name: [items[i] for i in good], **said}
                answer = await self._tenants.post(path, body, key)
            except NeighbourRefused as refused:
                faults = _faults(refused.facts, name)
                if not faults:
                    raise
                wrong |= {good[place]: became for place, became in faults.items()}
                continue
            told = dict(zip(good, map(from_neighbour, answer.json()), strict=True))
            return [(told | wrong)[i] for i in range(len(items))]


def _faults(facts: Mapping[str, Any], name: str) -> dict[int, Became]:
    """Place in the batch → what is wrong with the item, of a problem document of the whole."""
    found: dict[int, Became] = {}
    for each in facts.get("errors") or ():
        words = str(each.get("field", "")).split(".")
        if words[0] == name and len(words) > 1 and words[1].isdecimal():
            found.setdefault(int(words[1]), turned_down("invalid-input", each["field"], each["title"]))
    return found


@asynccontextmanager
async def open_departments(settings: PaperSettings, signing_key: str | None) -> AsyncIterator[Departments]:
    """Usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    how = (NAME, signing_key, BATCH_SECONDS)
    async with (
        open_neighbour(settings.tenants_base_url, *how) as tenants,
        open_neighbour(settings.notifications_base_url, *how) as notices,
    ):
        yield Departments(tenants, notices)
