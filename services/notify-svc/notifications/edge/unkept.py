"""What a message says and nobody may keep: codes and links, made at the moment it is sent."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from host.settings import derived_key
from neighbours.asking import Neighbour, NeighbourAway, NeighbourRefused
from pydantic import BaseModel, Field, ValidationError

from notifications.edge.people import open_neighbour
from notifications.settings import NeighbourSettings

DIGITS: Final = 6
CODED: Final = frozenset({"confirmation_code", "contact_code"})
LINKED: Final = frozenset({"signing_opened", "handover_to_sign", "settlement_to_sign", "signing_reminder"})
RATED: Final = frozenset({"rating_asked", "repair_free", "repair_charged"})


class TooLate(Exception):
    """There is nothing any more that this message could be about; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Link(BaseModel):
    """Where a signer goes on, or who rates a repair. What is behind the `#` browsers keep to themselves."""

    url: str = Field(min_length=1, max_length=2_000, repr=False)


class Codes:
    """The code of each confirmation, the same whenever it is asked for. `signing_key`: a private JWK."""

    def __init__(self, signing_key: str) -> None:
        self._key = derived_key(signing_key, "confirmation codes")

    def of(self, confirmation_id: UUID) -> str:
        """Six digits."""
        digest = hmac.digest(self._key, confirmation_id.bytes, hashlib.sha256)
        return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}}"

    def fits(self, confirmation_id: UUID, given: str) -> bool:
        return hmac.compare_digest(self.of(confirmation_id), given)


class Unkept:
    """Words of a message that are in no row of ours."""

    def __init__(self, codes: Codes, contracts: Neighbour, workorders: Neighbour) -> None:
        self._codes, self._contracts, self._workorders = codes, contracts, workorders

    async def words(self, row: Mapping[str, Any], key: str, now: datetime) -> dict[str, str]:
        """For the message under `key`. Raises NeighbourAway or TooLate."""
        if row["template"] in CODED:
            if now >= datetime.fromisoformat(row["words"]["until"]):
                raise TooLate("code-expired")
            return {"code": self._codes.of(row["thing_id"])}
        if row["template"] in LINKED:
            path, said = f"/signings/{row['thing_id']}/links", {"person_id": str(row["person_id"])}
            return {"link": await self._link(self._contracts, path, said, key)}
        if row["template"] in RATED:
            path = f"/orders/{row['thing_id']}/rating-links"
            return {"link": await self._link(self._workorders, path, None, key)}
        return {}

    async def _link(self, whose: Neighbour, path: str, said: dict[str, str] | None, key: str) -> str:
        """One link a message: whoever reads it in one place can still open it in another."""
        try:
            answer = await whose.post(path, said, key)
            return Link.model_validate_json(answer.content).url
        except NeighbourRefused as refused:
            raise TooLate(refused.code) from refused
        except ValidationError as fault:
            raise NeighbourAway("link not understood") from fault


@asynccontextmanager
async def open_unkept(signing_key: str | None) -> AsyncIterator[Unkept]:
    """Usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    settings = NeighbourSettings()
    async with (
        open_neighbour(settings.contracts_base_url, signing_key) as contracts,
        open_neighbour(settings.workorders_base_url, signing_key) as workorders,
    ):
        yield Unkept(Codes(signing_key or ""), contracts, workorders)
