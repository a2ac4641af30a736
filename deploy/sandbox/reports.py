"""How SMS providers tell what became of messages: JSON of their own, many at a time, signed by nothing.

What keeps others from telling it is the address, whose last word they alone were given.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.clock import SHANGHAI
from pydantic import SecretStr

from sandbox.codes import Channel
from sandbox.telling import Fate, Told

PROVIDERS: dict[Channel, str] = {"sms": "aliyun", "tencent": "tencent"}


@dataclass(frozen=True, slots=True)
class Reports:
    """`url`: `{channel}` in it is the provider."""

    url: str
    token: SecretStr
    alone: bool = False

    def address(self, channel: Channel) -> str:
        return self.url.replace("{channel}", PROVIDERS[channel])

    def body(self, fate: Fate, at: datetime) -> str:
        """SmsReport of Alibaba Cloud; 短信下发状态通知 of Tencent Cloud, by its own name alone."""
        when, delivered = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}", fate.status == "delivered"
        if fate.channel == "tencent":
            told: dict[str, object] = {
                "user_receive_time": when,
                "nationcode": "86",
                "mobile": fate.address,
                "report_status": "SUCCESS" if delivered else "FAIL",
                "errmsg": fate.code,
                "description": fate.code,
                "sid": fate.message_id,
            }
        else:
            told = {
                "phone_number": fate.address,
                "send_time": when,
                "report_time": when,
                "success": delivered,
                "err_code": fate.code,
                "err_msg": fate.code,
                "sms_size": "1",
                "biz_id": fate.message_id,
                "out_id": fate.key,
            }
        return json.dumps(told)

    def request(self, channel: Channel, bodies: Sequence[str]) -> Told:
        body = f"[{','.join(bodies)}]".encode()
        headers = {"Content-Type": "application/json"}
        return Told(self.address(channel), body, headers, {"token": self.token.get_secret_value()})
