"""Codes that notify-svc sends to somebody, and what they then give: that they read what is sent there."""

from uuid import UUID

from kernel.domain import Refusal
from pydantic import BaseModel

from neighbours.asking import Neighbour, asked, read


class CodeWrong(Refusal):
    """Not the code that was sent."""

    title, field = "验证码不正确", "code"


class CodeExpired(Refusal):
    """Ten minutes are over, or a newer code was sent."""

    title, field, status = "验证码已失效，请重新获取", "code", 409


class CodeTriesSpent(Refusal):
    """Wrong too often."""

    title, field, status = "验证码错误次数过多，请重新获取", "code", 409


class CodesAskedTooOften(Refusal):
    """As many codes were sent within the hour as may be."""

    title, status = "验证码发送过于频繁，请 {retry_after} 秒后再试", 429


TOLD: dict[str, type[Refusal]] = {
    each().code: each for each in (CodeWrong, CodeExpired, CodeTriesSpent, CodesAskedTooOften)
}


class Confirmation(BaseModel):
    id: UUID


class Codes:
    """notify-svc as who has a code sent knows it. Both raise DepartmentAway."""

    def __init__(self, notices: Neighbour) -> None:
        self._notices = notices

    async def send(
        self,
        person_id: UUID,
        purpose: str,
        park_id: UUID,
        unit_id: UUID | None = None,
        address_id: UUID | None = None,
        key: str | None = None,
    ) -> UUID:
        """A code is on its way to them, under the id answered; the same `key` again asks for no other.

        Raises CodesAskedTooOften.
        """
        body = {"person_id": str(person_id), "purpose": purpose, "park_id": str(park_id)}
        also = {"unit_id": unit_id, "address_id": address_id}
        body |= {name: str(id_) for name, id_ in also.items() if id_}
        return read(Confirmation, await asked(self._notices, "/confirmations", body, TOLD, key=key)).id

    async def check(self, confirmation_id: object, code: str) -> None:
        """Raises CodeWrong, CodeExpired or CodeTriesSpent."""
        await asked(self._notices, f"/confirmations/{confirmation_id}/check", {"code": code}, TOLD)
