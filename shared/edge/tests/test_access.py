"""Tokens: whoever is not proven is refused, and the refusal says why."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from edge.access import (
    Role,
    RoleUnknown,
    TokenElsewhere,
    TokenExpired,
    TokenForged,
    TokenMalformed,
    TokenMissing,
    TokenReplayed,
    TokenTooEarly,
    Verifier,
    consume_in,
    mint,
    new_key,
    public_keys,
)
from joserfc import jwt
from joserfc.jwk import OKPKey
from kernel.clock import WallClock
from psycopg_pool import AsyncConnectionPool

NOW = datetime(2025, 3, 14, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
PARK = uuid5(UUID(int=0), "park")
KEY = new_key()


def keys(*private: OKPKey) -> dict[str, OKPKey]:
    return public_keys(json.dumps({"keys": [key.as_dict(private=False) for key in private]}))


VERIFIER = Verifier(keys(KEY), "contracts")


def bearer(key: OKPKey = KEY, **changed: Any) -> str:
    given: dict[str, Any] = {"actor": "A-1", "role": Role.客服专员, "now": NOW, "valid": HOUR} | changed
    return "Bearer " + mint(key, **given)


async def test_a_good_token_tells_who_in_which_role_and_for_which_parks() -> None:
    actor = await VERIFIER.verify(bearer(parks=[PARK]), NOW)
    assert (actor.id, actor.role, actor.parks) == ("A-1", Role.客服专员, frozenset([PARK]))
    assert actor.covers(PARK)
    assert not actor.covers(UUID(int=1))


async def test_a_token_for_all_parks_covers_each() -> None:
    assert (await VERIFIER.verify(bearer(), NOW)).covers(PARK)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic YTpi"])
async def test_without_a_token_the_answer_is_that_it_is_missing(header: str | None) -> None:
    with pytest.raises(TokenMissing):
        await VERIFIER.verify(header, NOW)


@pytest.mark.parametrize("token", ["x", "a.b.c", "令牌.令.牌", "." * 2, "a" * 9_000 + ".b.c", "..." + "\x00"])
async def test_noise_is_malformed(token: str) -> None:
    with pytest.raises(TokenMalformed):
        await VERIFIER.verify(f"Bearer {token}", NOW)


async def test_a_token_by_a_strange_key_is_forged() -> None:
    with pytest.raises(TokenForged):
        await VERIFIER.verify(bearer(new_key()), NOW)


async def test_a_strange_key_that_claims_our_key_id_is_forged() -> None:
    strange = OKPKey.import_key(new_key().as_dict(private=True) | {"kid": KEY.thumbprint()})
    token = mint(strange, actor="A-1", role=Role.管理员, now=NOW, valid=HOUR)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "Ed25519", "kid": KEY.thumbprint()}).encode())
    with pytest.raises(TokenForged):
        await VERIFIER.verify("Bearer " + head.decode().rstrip("=") + token[token.index(".") :], NOW)


async def test_a_changed_claim_is_forged() -> None:
    head, body, seal = bearer().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["role"] = Role.管理员
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    with pytest.raises(TokenForged):
        await VERIFIER.verify(f"{head}.{changed}.{seal}", NOW)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256"])
async def test_another_algorithm_is_forged(algorithm: str) -> None:
    head = {"alg": algorithm, "kid": KEY.thumbprint()}
    coded = base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=")
    with pytest.raises(TokenForged):
        await VERIFIER.verify("Bearer " + coded + "." + bearer().split(".", 1)[1], NOW)


async def test_a_token_lives_to_its_end_and_thirty_seconds_more() -> None:
    token = bearer()
    await VERIFIER.verify(token, NOW + HOUR + timedelta(seconds=29))
    with pytest.raises(TokenExpired):
        await VERIFIER.verify(token, NOW + HOUR + timedelta(seconds=30))


async def test_a_token_of_the_future_is_not_valid_yet() -> None:
    await VERIFIER.verify(bearer(now=NOW + timedelta(seconds=30)), NOW)
    with pytest.raises(TokenTooEarly):
        await VERIFIER.verify(bearer(now=NOW + timedelta(seconds=31)), NOW)


async def test_a_token_that_says_from_when_it_holds_is_not_used_before() -> None:
    signed = jwt.decode(bearer().removeprefix("Bearer "), KEY, algorithms=["Ed25519", "EdDSA"])
    claims = signed.claims | {"nbf": int((NOW + HOUR).timestamp())}
    token = jwt.encode(signed.header, claims, KEY, algorithms=["Ed25519", "EdDSA"])
    with pytest.raises(TokenTooEarly):
        await VERIFIER.verify(f"Bearer {token}", NOW)
    await VERIFIER.verify(f"Bearer {token}", NOW + HOUR)


async def test_a_role_that_the_house_does_not_have_is_unknown() -> None:
    with pytest.raises(RoleUnknown) as refused:
        await VERIFIER.verify(bearer(role="董事长"), NOW)
    assert refused.value.status == 403


async def test_a_token_for_another_service_is_not_ours() -> None:
    await VERIFIER.verify(bearer(audience="contracts"), NOW)
    with pytest.raises(TokenElsewhere):
        await VERIFIER.verify(bearer(audience="tenants"), NOW)


async def test_an_actor_that_could_be_a_name_is_malformed() -> None:
    with pytest.raises(TokenMalformed):
        await VERIFIER.verify(bearer(actor="not an id"), NOW)


async def test_keys_rotate_without_a_gap() -> None:
    newer = new_key()
    both = Verifier(keys(KEY, newer), None)
    assert (await both.verify(bearer(), NOW)).id == "A-1"
    assert (await both.verify(bearer(newer), NOW)).id == "A-1"


@pytest.mark.parametrize(
    "found", ["", "{}", "[]", "null", '{"keys": []}', '{"kty": "oct", "k": "AA"}', "\ud800"]
)
def test_what_is_no_public_key_is_refused(found: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        public_keys(found)


def test_a_private_key_has_no_place_at_an_edge() -> None:
    with pytest.raises(ValueError, match="public"):
        public_keys(json.dumps(KEY.as_dict(private=True)))


def test_a_single_use_token_names_its_service() -> None:
    with pytest.raises(ValueError, match="single-use"):
        mint(KEY, actor="A-1", role=Role.主管, now=NOW, valid=HOUR, once=True)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[AsyncConnectionPool[Any]]:
    async with AsyncConnectionPool(database, min_size=1, open=False) as opened:
        async with opened.connection() as made:
            await made.execute("create schema kernel")
            await made.execute(
                "create table kernel.used_tokens (jti uuid primary key, expires_at timestamptz not null)"
            )
        yield opened


async def test_a_single_use_token_is_refused_the_second_time_also_by_a_fresh_process(
    pool: AsyncConnectionPool[Any],
) -> None:
    now = WallClock().now()
    token = bearer(once=True, audience="contracts", now=now)
    before = Verifier(keys(KEY), "contracts", consume_in(pool))
    after = Verifier(keys(KEY), "contracts", consume_in(pool))
    await before.verify(token, now)
    for verifier in (before, after):
        with pytest.raises(TokenReplayed):
            await verifier.verify(token, now)
    assert (await after.verify(bearer(once=True, audience="contracts", now=now), now)).id == "A-1"


async def test_the_gateway_leaves_single_use_to_the_service() -> None:
    gateway = Verifier(keys(KEY), None)
    token = bearer(once=True, audience="contracts")
    assert await gateway.verify(token, NOW) == await gateway.verify(token, NOW)
