"""Bearer tokens: who asks, in which role, for which parks. Signed with Ed25519, checked at every edge."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from kernel.clock import WallClock
from kernel.domain import Refusal
from kernel.ids import new_id
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict, Field, ValidationError

ISSUER = "anju"
ALGORITHM = "Ed25519"  # the name RFC 9864 gives to EdDSA on this curve
SKEW = timedelta(seconds=30)
LONGEST = 8_192  # characters of a bearer token

PublicKeys = dict[str, OKPKey]
Consume = Callable[[UUID, datetime], Awaitable[bool]]


class Role(StrEnum):
    """The roles of the house, then services calling each other, then the people who live here."""

    客服专员 = "客服专员"
    财务主管 = "财务主管"
    运维经理 = "运维经理"
    运营经理 = "运营经理"
    维修员 = "维修员"
    主管 = "主管"
    审计 = "审计"
    管理员 = "管理员"
    系统 = "系统"
    租客 = "租客"


class TokenMissing(Refusal):
    """No bearer token came with the request."""

    title, field, status = "请先登录：缺少访问令牌", "Authorization", 401


class TokenMalformed(Refusal):
    """Not a token of ours, whoever signed it."""

    title, field, status = "访问令牌格式不正确", "Authorization", 401


class TokenForged(Refusal):
    """The signature is not by a key we know."""

    title, field, status = "访问令牌的签名无效", "Authorization", 401


class TokenExpired(Refusal):
    """Too late by more than the tolerance of 30 seconds."""

    title, field, status = "访问令牌已过期，请重新登录", "Authorization", 401


class TokenTooEarly(Refusal):
    """Issued in the future, or not to be used yet, by more than the tolerance of 30 seconds."""

    title, field, status = "访问令牌尚未生效，请核对签发方的时钟", "Authorization", 401


class TokenElsewhere(Refusal):
    """Made by another issuer, or for another service."""

    title, field, status = "访问令牌不是为本服务签发的", "Authorization", 401


class TokenReplayed(Refusal):
    """A single-use token came a second time."""

    title, field, status = "一次性令牌已被使用", "Authorization", 401


class RoleUnknown(Refusal):
    """The token names a role that this house does not have."""

    title, field, status = "令牌中的角色不存在", "Authorization", 403


class RoleNotAllowed(Refusal):
    """The role may not do this."""

    title, status = "角色「{role}」无权执行此操作", 403


class ParkOutOfScope(Refusal):
    """The token does not cover this park."""

    title, field, status = "您无权处理该园区的数据", "park_id", 403


class NotEverywhere(Refusal):
    """The token covers some parks, and this holds for all."""

    title, status = "您的权限只限部分园区，不能更改全公司的规则", 403


class Claims(BaseModel):
    """What a token says. `sub` is an account or person id, never a name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    iss: str
    aud: str
    sub: Annotated[str, Field(pattern=r"^[\w.:@-]{1,128}$")]
    role: Annotated[str, Field(max_length=32)]
    parks: Literal["*"] | Annotated[list[UUID], Field(max_length=1_000)]
    iat: Annotated[int, Field(strict=True, ge=0, le=2**37)]
    exp: Annotated[int, Field(strict=True, ge=0, le=2**37)]
    nbf: Annotated[int, Field(strict=True, ge=0, le=2**37)] = 0
    jti: UUID
    once: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, proven. `parks` is None where the token covers every park."""

    id: str
    role: Role
    parks: frozenset[UUID] | None = None

    def covers(self, park: UUID) -> bool:
        return self.parks is None or park in self.parks


def new_key() -> OKPKey:
    """A fresh signing key, named by its thumbprint."""
    return OKPKey.generate_key("Ed25519", auto_kid=True)


def public_keys(found: str) -> PublicKeys:
    """The checking keys of a JWK or JWK-set text, by key id.

    Raises ValueError for anything but public Ed25519 keys: a private one has no place at an edge.
    """
    try:
        parsed = json.loads(found)
        keys = [OKPKey.import_key(each) for each in parsed.get("keys", [parsed])]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise ValueError("not a JWK") from fault
    if not keys or any(key.is_private or key.curve_name != "Ed25519" for key in keys):
        raise ValueError("not a public Ed25519 key")
    return {key.thumbprint(): key for key in keys}


def mint(
    key: OKPKey,
    *,
    actor: str,
    role: Role | str,
    now: datetime,
    valid: timedelta,
    parks: Sequence[UUID] | Literal["*"] = "*",
    audience: str = ISSUER,
    once: bool = False,
) -> str:
    """A signed token. `once` makes it single-use; it must then name the service it is for.

    Raises ValueError for a single-use token without a service: each service would accept it once.
    """
    if once and audience == ISSUER:
        raise ValueError("a single-use token names its service as audience")
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": audience,
        "sub": actor,
        "role": str(role),
        "parks": "*" if parks == "*" else [str(park) for park in parks],
        "iat": issued,
        "exp": issued + int(valid.total_seconds()),
        "jti": str(new_id()),
    }
    if once:
        claims["once"] = True
    return jwt.encode({"alg": ALGORITHM, "kid": key.thumbprint()}, claims, key, algorithms=[ALGORITHM])


class Verifier:
    """Checks tokens for one service. Without `consume` (the gateway) single-use is left to the service."""

    def __init__(self, keys: PublicKeys, audience: str | None, consume: Consume | None = None) -> None:
        self._keys = keys
        self._audience = audience
        self._consume = consume

    async def verify(self, authorization: str | None, now: datetime) -> Actor:
        """The actor of an `Authorization` header, or one of the refusals above (401, 403)."""
        claims = self._claims(authorization)
        if claims.iss != ISSUER or (self._audience and claims.aud not in (ISSUER, self._audience)):
            raise TokenElsewhere
        expires = datetime.fromtimestamp(claims.exp, UTC)
        if now >= expires + SKEW:
            raise TokenExpired
        if now < datetime.fromtimestamp(max(claims.iat, claims.nbf), UTC) - SKEW:
            raise TokenTooEarly
        if claims.role not in Role.__members__:
            raise RoleUnknown
        if claims.once:
            if claims.aud == ISSUER:
                raise TokenMalformed
            if self._consume and not await self._consume(claims.jti, expires):
                raise TokenReplayed
        parks = None if claims.parks == "*" else frozenset(UUID(str(park)) for park in claims.parks)
        return Actor(claims.sub, Role(claims.role), parks)

    def _claims(self, authorization: str | None) -> Claims:
        if not authorization:
            raise TokenMissing
        scheme, _, bearer = authorization.partition(" ")
        bearer = bearer.strip()
        if scheme.lower() != "bearer" or not bearer:
            raise TokenMissing
        if len(bearer) > LONGEST or not bearer.isascii() or bearer.count(".") != 2:
            raise TokenMalformed
        try:
            return Claims.model_validate(jwt.decode(bearer, self._key_of, algorithms=[ALGORITHM]).claims)
        except TokenForged:
            raise
        except (JoseError, ValidationError, ValueError, TypeError, KeyError, RecursionError) as fault:
            raise _why(fault) from None

    def _key_of(self, token: Any) -> OKPKey:
        key = self._keys.get(str(token.headers().get("kid")))
        if key is None:
            raise TokenForged
        return key


def _why(fault: Exception) -> Refusal:
    # Another algorithm, «none» among them, is an attempt at forging, not a slip of the pen.
    forging = ("bad_signature", "unsupported_algorithm", "conflict_algorithm", "missing_algorithm")
    return TokenForged() if getattr(fault, "error", "") in forging else TokenMalformed()


def consume_in(pool: AsyncConnectionPool[Any]) -> Consume:
    """Single-use kept in the service's own database, so that a replay is refused after a restart too."""

    async def consume(jti: UUID, expires: datetime) -> bool:
        # What has expired is refused for that reason, so its row is of no more use.
        gone = WallClock().now() - 2 * SKEW
        async with pool.connection() as connection:
            done = await connection.execute(
                "with gone as (delete from kernel.used_tokens where expires_at < %s)"
                " insert into kernel.used_tokens (jti, expires_at) values (%s, %s) on conflict do nothing",
                (gone, jti, expires),
            )
            return bool(done.rowcount == 1)

    return consume
