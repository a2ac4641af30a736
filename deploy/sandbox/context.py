"""What every partner needs at hand."""

import sqlite3
from dataclasses import dataclass

from fastapi import HTTPException

from sandbox.behaviour import outage
from sandbox.codes import Channel
from sandbox.desk import Desk
from sandbox.receipts import Courier
from sandbox.settings import SandboxSettings


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The running sandbox: its settings, memory, desk and courier."""

    settings: SandboxSettings
    db: sqlite3.Connection
    desk: Desk
    courier: Courier


class Door:
    """A dependency of all routes of one partner: 503 while it is down, or what that was ordered with."""

    def __init__(self, sandbox: Sandbox, channel: Channel) -> None:
        self._sandbox = sandbox
        self._channel = channel

    async def __call__(self) -> None:
        if rule := outage(self._sandbox.db, self._channel):
            asked = rule.retry_after_s
            headers = None if asked is None else {"Retry-After": str(asked)}
            raise HTTPException(int(rule.code or 503), "service unavailable", headers)
