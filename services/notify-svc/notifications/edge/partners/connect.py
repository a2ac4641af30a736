"""All partners of the house, over one HTTP client."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import httpx

from notifications.edge.partners.mail import Mail
from notifications.edge.partners.protocol import Channel, Partner
from notifications.edge.partners.push import Push
from notifications.edge.partners.sms import Sms
from notifications.edge.partners.wechat import WeChat
from notifications.settings import PartnerSettings


@asynccontextmanager
async def open_partners(
    settings: PartnerSettings, now: Callable[[], datetime]
) -> AsyncIterator[dict[Channel, Partner]]:
    """The partners by channel, usable inside the block.

    `now` is wall time even where the product runs on a virtual clock: partners check signatures by theirs.
    """
    async with httpx.AsyncClient(timeout=settings.partner_timeout_s) as client:
        partners: list[Partner] = [kind(settings, client, now) for kind in (Sms, WeChat, Push, Mail)]
        yield {partner.channel: partner for partner in partners}
