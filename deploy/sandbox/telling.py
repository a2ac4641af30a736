"""In which words a partner tells what became of a message, and by what one knows that it is the partner."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from pydantic import SecretStr

from sandbox.codes import CODES, Channel
from sandbox.wall import millis, now


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message; `template` by which it was sent, where it was by one; `receipt`: what it
    brought, by which its device says that it is there.
    """

    channel: Channel
    key: str
    message_id: str
    status: Literal["delivered", "failed"]
    code: str
    traceparent: str | None
    address: str = ""
    template: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One request to who is to hear it."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)


class Telling(Protocol):
    """A partner's way of telling."""

    @property
    def alone(self) -> bool:
        """Whether each goes by itself; else several go in one request."""

    def address(self, channel: Channel) -> str:
        """Where it is told."""

    def body(self, fate: Fate, at: datetime) -> str:
        """What is told, as it is kept until it is."""

    def request(self, channel: Channel, bodies: Sequence[str]) -> Told:
        """As it leaves now."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hex with its scheme in front."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Callback:
    """JSON of our own, of partners without a format that others know: signed by HMAC-SHA256.

    Several go as a list, signed as a whole. `url`: `{channel}` in it is the partner.
    """

    url: str
    secret: SecretStr
    alone: bool = False

    def address(self, channel: Channel) -> str:
        return self.url.replace("{channel}", CODES[channel].reports_as or channel)

    def body(self, fate: Fate, at: datetime) -> str:
        told = {
            "receipt_id": f"r-{secrets.token_hex(10)}",
            "message_id": fate.message_id,
            "key": fate.key,
            "channel": CODES[fate.channel].reports_as or fate.channel,
            "status": fate.status,
            "code": fate.code,
            "at": at.isoformat(),
        }
        return json.dumps(told)

    def request(self, channel: Channel, bodies: Sequence[str]) -> Told:
        body = (bodies[0] if len(bodies) == 1 else f"[{','.join(bodies)}]").encode()
        timestamp = str(millis(now()) // 1000)
        headers = {
            "Content-Type": "application/json",
            "X-Receipt-Timestamp": timestamp,
            "X-Receipt-Signature": signature(self.secret.get_secret_value(), timestamp, body),
        }
        return Told(self.address(channel), body, headers)
