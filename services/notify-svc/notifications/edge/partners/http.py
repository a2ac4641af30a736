"""One HTTP call to a partner: traced, and every kind of silence given its name."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import aiohttp
import httpcore
import httpx
from opentelemetry.propagate import inject

from notifications.edge.partners.connections import Answer, Client
from notifications.edge.partners.protocol import Fate, PartnerLimited, PartnerUnavailable

NEVER_LEFT: Final = (
    *(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError),
    *(httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout),
)
"""What the connection met before a byte of the request was on its way: below httpx's own words, which call a
connection that broke later by the same name."""

NOT_READY: Final = 503


@contextmanager
def before_sending() -> Iterator[None]:
    """What fails inside fails before the message is on its way, and leaves nobody in doubt of it."""
    try:
        yield
    except PartnerUnavailable as fault:
        fault.in_doubt = False
        raise


async def call(
    client: Client,
    provider: str,
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> Answer:
    """The partner's answer below 500.

    Raises PartnerUnavailable on no connection, time-out or 5xx, in doubt unless it is certain that the
    request was not taken; and PartnerLimited on 429. Who answers 503 says that it took nothing; behind a 500,
    502 or 504 something may have.
    """
    traced = dict(headers or {})
    inject(traced)
    try:
        response = await client.request(
            method, url, content=content, headers=traced, params=params, auth=auth
        )
    except (httpx.HTTPError, aiohttp.ClientError) as failure:
        met = failure if isinstance(failure, aiohttp.ClientError) else failure.__cause__ or failure
        in_doubt = not isinstance(met, NEVER_LEFT)
        raise PartnerUnavailable(provider, type(met).__name__, in_doubt=in_doubt) from failure
    said = f"HTTP {response.status_code}"
    if response.status_code == 429:
        raise PartnerLimited(provider, said, retry_after=retry_after(response))
    if response.status_code >= 500:
        raise PartnerUnavailable(
            provider, said, retry_after=retry_after(response), in_doubt=response.status_code != NOT_READY
        )
    return response


def retry_after(response: Answer) -> timedelta | None:
    """The seconds of Retry-After, 0 to a day; None if absent or in another form."""
    seconds = response.headers.get("retry-after", "")
    return timedelta(seconds=min(int(seconds), 86_400)) if seconds.isdecimal() else None


def json_object(provider: str, response: Answer) -> dict[str, Any]:
    """The answer as a JSON object; PartnerUnavailable, in doubt, if it is anything else."""
    try:
        answer = response.json()
    except ValueError as failure:
        raise PartnerUnavailable(provider, "answer is not JSON", in_doubt=True) from failure
    if not isinstance(answer, dict):
        raise PartnerUnavailable(provider, "answer is not a JSON object", in_doubt=True)
    return answer


def fate_of(answer: Mapping[str, Any]) -> Fate | None:
    """What became of a message, of those who answer as they report: `status` and `code`."""
    status = answer.get("status")
    return (
        Fate(status == "delivered", str(answer.get("code", "")))
        if status in ("delivered", "failed")
        else None
    )


def json_bytes(body: Mapping[str, object]) -> bytes:
    """JSON of any text a person typed; a lone surrogate, which no wire can carry, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
