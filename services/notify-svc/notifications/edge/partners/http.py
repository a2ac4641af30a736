"""One HTTP call to a partner: traced, and every kind of silence given its name."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
import httpcore
import httpx
from kernel.clock import SHANGHAI
from opentelemetry.propagate import inject

from notifications.edge.partners.connections import Answer, Client
from notifications.edge.partners.protocol import Fate, PartnerBusy, PartnerLimited, PartnerUnavailable

NEVER_LEFT: Final = (
    *(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError),
    *(httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout),
)
"""What the connection met before a byte of the request was on its way: below httpx's own words, which call a
connection that broke later by the same name."""

NOT_READY: Final = 503
TOO_MANY: Final = 429
A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)


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
    of_address: bool = False,
) -> Answer:
    """The partner's answer below 500.

    Raises PartnerUnavailable on no connection, time-out or 5xx, in doubt unless it is certain that the
    request was not taken. Who answers 503 says that it took nothing; behind a 500, 502 or 504 something may
    have. PartnerBusy where it says by Retry-After for how long, and on 429 (RFC 6585: too many requests), for
    a minute where it does not say; `of_address`: its 429 is about this address alone, PartnerLimited.
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
    asked = retry_after(response)
    if response.status_code == TOO_MANY and of_address:
        raise PartnerLimited(provider, said, retry_after=asked)
    if response.status_code == TOO_MANY or (response.status_code == NOT_READY and asked):
        raise PartnerBusy(provider, said, retry_after=asked or A_MINUTE)
    if response.status_code >= 500:
        in_doubt = response.status_code != NOT_READY
        raise PartnerUnavailable(provider, said, retry_after=asked, in_doubt=in_doubt)
    return response


def retry_after(response: Answer) -> timedelta | None:
    """What Retry-After asks for (RFC 9110: seconds, or a date, by the clock of who says so), up to a day.

    None if it is absent, past, or in another form.
    """
    told = response.headers.get("retry-after", "")
    if told.isdecimal():
        asked = timedelta(seconds=min(int(told), 86_400))
    else:
        try:
            until, now = (parsedate_to_datetime(each) for each in (told, response.headers.get("date", "")))
            asked = min(until - now, A_DAY)
        except (TypeError, ValueError):
            return None
    return asked if asked > timedelta(0) else None


def until_tomorrow(now: datetime) -> timedelta:
    """Until the providers' next day, which begins in China: then what they give for a day is given anew."""
    here = now.astimezone(SHANGHAI)
    return timedelta(days=1) - (here - here.replace(hour=0, minute=0, second=0, microsecond=0))


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
