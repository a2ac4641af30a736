"""Devices of people: what is there they say themselves, by what the message brought; nobody else does."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.codes import Channel
from sandbox.telling import Fate, Told


@dataclass(frozen=True, slots=True)
class Devices:
    """`url`: `{channel}` in it is the device."""

    url: str
    alone: bool = True

    def address(self, channel: Channel) -> str:
        return self.url.replace("{channel}", "device")

    def body(self, fate: Fate, at: datetime) -> str:
        return json.dumps({"receipt": fate.receipt})

    def request(self, channel: Channel, bodies: Sequence[str]) -> Told:
        return Told(self.address(channel), bodies[0].encode(), {"Content-Type": "application/json"})
