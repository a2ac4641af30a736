"""All partners of the house: of each channel the preferred provider first."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, NamedTuple

import httpx

from notifications.edge.partners.aliyun import Aliyun
from notifications.edge.partners.apns import Apns
from notifications.edge.partners.connections import KEPT_SECONDS, MOST, open_connections
from notifications.edge.partners.fcm import Fcm
from notifications.edge.partners.mail import Mail
from notifications.edge.partners.protocol import Channel, Partner
from notifications.edge.partners.push import Push
from notifications.edge.partners.tencent import Tencent
from notifications.edge.partners.webpush import WebPush
from notifications.edge.partners.wechat import WeChat
from notifications.settings import PartnerSettings

TOKEN_KINDS: Final = ("apns", "fcm", "webpush")
"""Providers of the app channel that only their own tokens lead to: `apns:…`, `fcm:…`, `webpush:{…}`."""
LIMITS: Final = httpx.Limits(
    max_connections=MOST, max_keepalive_connections=20, keepalive_expiry=KEPT_SECONDS
)
Partners = Mapping[Channel, Mapping[str, Partner]]


@asynccontextmanager
async def open_partners(settings: PartnerSettings, now: Callable[[], datetime]) -> AsyncIterator[Partners]:
    """The partners by channel and name, usable inside the block.

    `now` is wall time even where the product runs on a virtual clock: partners check signatures by theirs.
    """
    first, second = settings.mail_accounts
    timeout = settings.partner_timeout_s
    async with (
        open_connections(timeout) as client,
        httpx.AsyncClient(timeout=timeout, limits=LIMITS, http2=True) as of_apple,
    ):
        partners: list[Partner] = [kind(settings, client, now) for kind in (Aliyun, WeChat, Push)]
        partners.append(Mail("smtp", first, settings, client, now))
        if settings.tencent_id:
            partners.append(Tencent(settings, client, now))
        of_tokens = alone(settings)["app"]
        if Apns.name in of_tokens:
            partners.append(Apns(settings, of_apple, now))
        partners += [kind(settings, client, now) for kind in (Fcm, WebPush) if kind.name in of_tokens]
        if second.user:
            partners.append(Mail("smtp_second", second, settings, client, now))
        found: dict[Channel, dict[str, Partner]] = {}
        for partner in partners:
            found.setdefault(partner.channel, {})[partner.name] = partner
        yield found


class Way(NamedTuple):
    """Providers of a channel, the preferred one first, that take each other's place.

    `alone`: the one whose addresses lead to nobody else.
    """

    channel: Channel
    providers: tuple[str, ...]
    alone: str | None = None


def ways(settings: PartnerSettings) -> list[Way]:
    """All that somebody may be without while every other provider is in order."""
    of_channels = [Way(channel, providers) for channel, providers in lineup(settings).items()]
    return of_channels + [Way("app", (name,), alone=name) for name in alone(settings)["app"]]


def alone(settings: PartnerSettings) -> dict[Channel, tuple[str, ...]]:
    """Of a channel, those of `TOKEN_KINDS` that we have an account with."""
    accounts = (settings.apns_key, settings.fcm_account, settings.vapid_key)
    kinds = zip(TOKEN_KINDS, accounts, strict=True)
    return {"app": tuple(name for name, key in kinds if key.get_secret_value())}


def provider_of(started: str, address: str) -> tuple[str, str]:
    """Who sends to this address, and the address as it knows it.

    A token that says whose it is can be sent to by that one alone; whoever was begun with has all others.
    """
    kind, _, token = address.partition(":")
    return (kind, token) if kind in TOKEN_KINDS else (started, address)


def lineup(settings: PartnerSettings) -> dict[Channel, tuple[str, ...]]:
    """The names of the providers of each channel, the preferred one first."""
    return {
        "app": ("push",),
        "sms": ("aliyun", "tencent") if settings.tencent_id else ("aliyun",),
        "wechat": ("wechat",),
        "email": ("smtp", "smtp_second") if settings.smtp_second_user else ("smtp",),
    }
