"""What a message cost, and said, whose receipt came first: who sent it died before its provider's answer was
on record, or was slower than the receipt.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, LiteralString
from uuid import UUID

from host.runtime import Runtime
from host.settings import told
from kernel.facts import Origin
from kernel.ids import new_id
from psycopg.rows import dict_row

from notifications.composing import Begun, begun, compose, cost_fen, key_of, to_keep, ways_out
from notifications.domain.notification import notification
from notifications.domain.notification_commands import Accept
from notifications.domain.notification_facts import AttemptStarted
from notifications.domain.plan import Channel
from notifications.edge.partners import PartnerSettings
from notifications.edge.people import Contact, People
from notifications.edge.unkept import Unkept, open_unkept
from notifications.edge.unsubscribing import Unsubscribing
from notifications.keeping import Keeping
from notifications.settings import DangerSettings
from notifications.views.policies import SHELF
from notifications.views.units import PLACES

ONE: LiteralString = f"""
select n.*, coalesce(u.place, '') as unit_place
  from views.notifications n left join {PLACES} u on u.id = n.unit_id where n.id = %s
"""


@asynccontextmanager
async def open_billing(
    runtime: Runtime, people: People, settings: PartnerSettings
) -> AsyncIterator["Billing"]:
    """Raises ValueError for a runtime without a vault."""
    if runtime.vault is None:
        raise ValueError("notify-svc needs a vault: it keeps what messages said")
    key, keeping = runtime.settings.token_key, Keeping(runtime.pool, runtime.vault)
    said = {"sign": settings.sms_sign_name, "in_danger": told(DangerSettings).emergency_phone}
    async with open_unkept(key) as unkept:
        yield Billing(runtime, people, unkept, Unsubscribing(key or ""), keeping, **said)


class Billing:
    """Makes the message once more, and sends it to nobody. `sign`: the name that an SMS begins with;
    `in_danger`: the number to call first.
    """

    def __init__(
        self,
        runtime: Runtime,
        people: People,
        unkept: Unkept,
        unsubscribing: Unsubscribing,
        keeping: Keeping,
        *,
        sign: str,
        in_danger: str,
    ) -> None:
        self._runtime, self._people, self._unkept = runtime, people, unkept
        self._unsubscribing, self._keeping = unsubscribing, keeping
        self._sign, self._in_danger = sign, in_danger

    async def bill(self, id_: UUID, channel: Channel) -> None:
        """Raises NeighbourAway, Refusal, and TooLate of words that nobody has any more."""
        attempt = await self._attempt(id_, channel)
        row, now = attempt.row, self._runtime.clock.now()
        readers = await self._people.readers({row["person_id"]: row["emergency_of"]})
        contact = readers.get(row["person_id"], Contact())
        unkept = await self._unkept.words(row, key_of(attempt), now)
        out = ways_out(self._unsubscribing, row, channel)
        message = compose(attempt, "", contact, unkept, out, self._in_danger)
        known: dict[str, Any] = row["attempts"][channel]
        taken = Accept(
            channel=channel,
            message_id=known["message_id"],
            wording=attempt.wording.version,
            cost_fen=cost_fen(attempt, message, self._sign),
        )
        origin = Origin.from_dict(row["origin"])
        await self._runtime.handle(notification, id_, taken, origin=origin, command_id=new_id())
        await self._keeping.keep([to_keep(attempt, message, contact, unkept, now, self._in_danger)])

    async def _attempt(self, id_: UUID, channel: Channel) -> Begun:
        async with self._runtime.pool.connection() as conn:
            found = await conn.cursor(row_factory=dict_row).execute(ONE, [id_])
            row = await found.fetchone()
            book = await SHELF.book(conn)
        assert row is not None  # it was due
        known: dict[str, Any] = row["attempts"][channel]
        started = AttemptStarted(
            notification_id=id_,
            person_id=row["person_id"],
            channel=channel,
            tries=known["tries"],
            lease_until=known["lease_until"],
            step=0,
            heard_by=None,
            provider=known["provider"],
            in_doubt=True,
        )
        return begun(row, started, book, {})
