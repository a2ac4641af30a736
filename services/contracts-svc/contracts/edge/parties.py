"""Those who sign, as other services know them: who they are, and that they read what is sent to them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import httpx
from kernel.domain import Refusal
from neighbours.asking import Neighbour, NeighbourAway, NeighbourRefused
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.settings import PaperSettings

NAME = "contracts-svc"


class DepartmentAway(Refusal):
    """Another department does not answer; nothing is lost, and the same may be asked again."""

    title, status = "系统暂时无法核对，请稍后再试", 503


class PartyErased(Refusal):
    """Nobody can sign, or be named, whose data were erased at their wish."""

    title, field, status = "当事人的个人信息已按其要求删除", "party_id", 409


class IdentityNotOnFile(Refusal):
    """Nothing is known of them that they could be compared with."""

    title, field, status = "您的档案里没有可核对的证件或手机号，请联系管家", "last6", 409


class CodeWrong(Refusal):
    """Not the code that was sent."""

    title, field = "验证码不正确", "code"


class CodeExpired(Refusal):
    """Ten minutes are over, or a newer code was sent."""

    title, field, status = "验证码已失效，请重新核验身份以获取新的验证码", "code", 409


class CodeTriesSpent(Refusal):
    """Wrong too often."""

    title, field, status = "验证码错误次数过多，请重新核验身份以获取新的验证码", "code", 409


class CodesAskedTooOften(Refusal):
    """As many codes were sent within the hour as may be."""

    title, status = "验证码发送过于频繁，请 {retry_after} 秒后再试", 429


TOLD: dict[str, type[Refusal]] = {
    each().code: each for each in (CodeWrong, CodeExpired, CodeTriesSpent, CodesAskedTooOften)
} | {"identity-unknown": IdentityNotOnFile, "person-unknown": PartyErased, "person-erased": PartyErased}


class Party(BaseModel):
    """Somebody as a contract names them. Never in a repr."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    name: str = Field(repr=False)
    phone: str | None = Field(None, repr=False)
    identity: str | None = Field(None, repr=False)


class Match(BaseModel):
    matches: bool


class Confirmation(BaseModel):
    id: UUID


class Parties:
    """tenant-svc and notify-svc as a signing knows them. All raise DepartmentAway, or what is refused."""

    def __init__(self, tenants: Neighbour, notices: Neighbour) -> None:
        self._tenants, self._notices = tenants, notices

    async def party(self, person_id: UUID, purpose: str) -> Party:
        """Their name, phone and document. Recorded there as a look. Raises PartyErased."""
        found = await _asked(self._tenants, f"/people/{person_id}/party", {"purpose": purpose})
        return _read(Party, found)

    async def is_they(self, person_id: UUID, claim: str) -> bool:
        """Whether their document, or the phone of who showed none, ends so. Raises IdentityNotOnFile."""
        found = await _asked(self._tenants, f"/people/{person_id}/identity/matches", {"last6": claim})
        return _read(Match, found).matches

    async def send_code(self, person_id: UUID, park_id: UUID, unit_id: UUID) -> UUID:
        """A code is on its way to them, under the id answered. Raises CodesAskedTooOften."""
        body = {"person_id": person_id, "purpose": "signing", "park_id": park_id, "unit_id": unit_id}
        texts = {name: str(value) for name, value in body.items()}
        return _read(Confirmation, await _asked(self._notices, "/confirmations", texts)).id

    async def check_code(self, confirmation_id: str, code: str) -> None:
        """Raises CodeWrong, CodeExpired or CodeTriesSpent."""
        await _asked(self._notices, f"/confirmations/{confirmation_id}/check", {"code": code})


async def _asked(neighbour: Neighbour, path: str, body: Mapping[str, Any]) -> bytes:
    try:
        return (await neighbour.post(path, body)).content
    except NeighbourAway as away:
        raise DepartmentAway(reason=str(away)) from away
    except NeighbourRefused as refused:
        known = TOLD.get(refused.code)
        if known is None:
            raise DepartmentAway(reason=refused.code) from refused
        told = ("retry_after",)
        raise known(**{name: refused.facts[name] for name in told if name in refused.facts}) from refused


M = TypeVar("M", bound=BaseModel)


def _read(model: type[M], content: bytes) -> M:
    try:
        return model.model_validate_json(content)
    except ValidationError as fault:
        raise DepartmentAway(reason="not understood") from fault


@asynccontextmanager
async def open_parties(settings: PaperSettings, signing_key: str | None) -> AsyncIterator[Parties]:
    """Usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    if signing_key is None:
        raise ValueError("ANJU_TOKEN_KEY is missing: contracts-svc signs its own tokens for other services")
    how: dict[str, Any] = {"timeout": settings.neighbours_timeout_s, "trust_env": False}
    async with (
        httpx.AsyncClient(base_url=settings.tenants_base_url, **how) as tenants,
        httpx.AsyncClient(base_url=settings.notifications_base_url, **how) as notices,
    ):
        yield Parties(Neighbour(tenants, NAME, signing_key), Neighbour(notices, NAME, signing_key))
