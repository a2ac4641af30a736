"""One HTTP call to a partner: traced, and every kind of silence given its name."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
from opentelemetry.propagate import inject

from notifications.edge.partners.protocol import Channel, PartnerUnavailable


async def call(
    client: httpx.AsyncClient,
    channel: Channel,
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> httpx.Response:
    """The partner's answer below 500.

    Raises PartnerUnavailable on no connection, time-out, 5xx, or 429; in doubt unless it is certain that the
    request was not taken.
    """
    traced = dict(headers or {})
    inject(traced)
    try:
        response = await client.request(
            method, url, content=content, headers=traced, params=params, auth=auth or httpx.USE_CLIENT_DEFAULT
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failure:
        raise PartnerUnavailable(channel, type(failure).__name__) from failure
    except httpx.HTTPError as failure:
        raise PartnerUnavailable(channel, type(failure).__name__, in_doubt=True) from failure
    if response.status_code == 429 or response.status_code >= 500:
        raise PartnerUnavailable(
            channel,
            f"HTTP {response.status_code}",
            retry_after=retry_after(response),
            in_doubt=response.status_code != 429,
        )
    return response


def retry_after(response: httpx.Response) -> timedelta | None:
    """The seconds of Retry-After, 0 to a day; None if absent or in another form."""
    seconds = response.headers.get("retry-after", "")
    return timedelta(seconds=min(int(seconds), 86_400)) if seconds.isdecimal() else None


def json_object(channel: Channel, response: httpx.Response) -> dict[str, Any]:
    """The answer as a JSON object; PartnerUnavailable, in doubt, if it is anything else."""
    try:
        answer = response.json()
    except ValueError as failure:
        raise PartnerUnavailable(channel, "answer is not JSON", in_doubt=True) from failure
    if not isinstance(answer, dict):
        raise PartnerUnavailable(channel, "answer is not a JSON object", in_doubt=True)
    return answer


def json_bytes(body: Mapping[str, object]) -> bytes:
    """JSON of any text a person typed; a lone surrogate, which no wire can carry, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
