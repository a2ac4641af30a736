"""The front desk every partner shares: take a message once, remember it, plan its receipt."""

import asyncio
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.behaviour import Rule, address_hash, next_behaviour
from sandbox.codes import CODES, Channel
from sandbox.receipts import Courier
from sandbox.telling import Fate
from sandbox.wall import now


@dataclass(frozen=True, slots=True)
class Arrival:
    """An authenticated request to put a message through to an address."""

    channel: Channel
    key: str
    address: str
    content: Mapping[str, object]
    traceparent: str | None
    keyed: bool = True
    """Whether this partner takes a key once; else the same again is another message."""
    reported: bool = True
    """Whether this partner ever says what became of it."""
    known_for: timedelta | None = None
    """How long this partner knows a key, None without end."""
    template: str = ""
    """By which it is sent, where the partner's word on it says so."""
    receipt: str = ""
    """What it brings, by which its device says that it is there; of what is not there none says anything."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Accepted; with `answer_lost` the caller must never learn it from the answer."""

    message_id: str
    answer_lost: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Not accepted, in the provider's code."""

    code: str


class Desk:
    """Takes arrivals for all partners. One process, one thread: its transactions never interleave.

    What arrived while the loop was at others is taken in one transaction: each commit writes every page anew.
    """

    def __init__(self, db: sqlite3.Connection, courier: Courier) -> None:
        self._db = db
        self._courier = courier
        self._waiting: list[tuple[Arrival, asyncio.Future[tuple[Taken | Refused, Rule]]]] = []

    async def take(self, arrival: Arrival) -> Taken | Refused:
        """Accept, repeat the earlier acceptance of the same key, or refuse, as the rule in force says.

        What was accepted, and its receipt, is on disk before this returns.
        """
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._take_all)
        done: asyncio.Future[tuple[Taken | Refused, Rule]] = loop.create_future()
        self._waiting.append((arrival, done))
        answer, rule = await done
        if isinstance(answer, Taken) and rule.mode == "slow":
            await asyncio.sleep(rule.delay_ms / 1000)
        return answer

    def _take_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            with self._db:
                answers = [self._take(arrival, now()) for arrival, _ in waiting]
        except Exception as fault:  # noqa: BLE001 - nothing of it was kept: each of them is told
            for _, done in waiting:
                if not done.done():
                    done.set_exception(fault)
            return
        self._courier.wake()
        for (_, done), answer in zip(waiting, answers, strict=True):
            if not done.done():
                done.set_result(answer)

    def _take(self, arrival: Arrival, at: datetime) -> tuple[Taken | Refused, Rule]:
        behaving = next_behaviour(self._db, arrival.channel, arrival.address)
        self._count(arrival)
        return self._accept_or_refuse(arrival, behaving.rule, behaving.served, at), behaving.rule

    def find(self, channel: Channel, key: str) -> str | None:
        """The provider's id of the message accepted under this key."""
        row = self._db.execute(
            "select message_id from message where channel = ? and key = ?", (channel, key)
        ).fetchone()
        return None if row is None else str(row["message_id"])

    def fate(self, channel: Channel, key: str) -> tuple[str, str] | None:
        """What became of that message, and its code; None while nobody knows."""
        row = self._db.execute(
            "select status, code from fate where channel = ? and key = ?", (channel, key)
        ).fetchone()
        return None if row is None else (str(row["status"]), str(row["code"]))

    def _count(self, arrival: Arrival) -> None:
        self._db.execute(
            "insert into arrival values (?, ?, 1) on conflict do update set attempts = attempts + 1",
            (arrival.channel, arrival.key),
        )

    def _accept_or_refuse(self, arrival: Arrival, rule: Rule, served: int, at: datetime) -> Taken | Refused:
        lost = rule.mode == "lost"
        content = json.dumps(arrival.content, sort_keys=True)
        digest = hashlib.sha256(content.encode()).hexdigest()[:16]
        known = self._db.execute(
            "select message_id, content_hash, accepted_at from message where channel = ? and key = ?",
            (arrival.channel, arrival.key),
        ).fetchone()
        if known is not None:
            forgotten = arrival.known_for is not None and (
                datetime.fromisoformat(known["accepted_at"]) + arrival.known_for <= at
            )
            again = rule.mode == "forgetful" or not arrival.keyed or forgotten
            self._db.execute(
                "update message set deliveries = deliveries + ?, mismatches = mismatches + ? "
                "where channel = ? and key = ?",
                (again, known["content_hash"] != digest, arrival.channel, arrival.key),
            )
            if again:
                self._plan(arrival, str(known["message_id"]), rule, served, at)
            return Taken(str(known["message_id"]), lost)
        if rule.mode == "fail":
            return Refused(rule.code or CODES[arrival.channel].limited)
        if rule.mode == "dead":
            return Refused(rule.code or CODES[arrival.channel].dead)
        message_id = _message_id(arrival.channel)
        self._db.execute(
            "insert into message values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                *(arrival.channel, arrival.key, message_id, address_hash(arrival.address), digest, content),
                *(at.isoformat(), arrival.traceparent, rule.mode != "undelivered"),
            ),
        )
        self._plan(arrival, message_id, rule, served, at)
        return Taken(message_id, lost)

    def _plan(self, arrival: Arrival, message_id: str, rule: Rule, served: int, at: datetime) -> None:
        if rule.mode == "silent" or not arrival.reported:
            return
        codes = CODES[arrival.channel]
        status: Literal["delivered", "failed"] = "failed" if rule.mode == "undelivered" else "delivered"
        code = (rule.code or codes.undelivered) if status == "failed" else codes.delivered
        self._db.execute(
            "insert or replace into fate values (?, ?, ?, ?)",
            (arrival.channel, arrival.key, status, code),
        )
        if rule.mode == "unreported" or (arrival.receipt and status == "failed"):
            return
        held_back = rule.mode == "delay" or (rule.mode == "reorder" and served % 2 == 0)
        self._courier.plan(
            Fate(
                *(arrival.channel, arrival.key, message_id, status, code, arrival.traceparent),
                *(arrival.address, arrival.template, arrival.receipt),
            ),
            at,
            held_back_ms=rule.delay_ms if held_back else 0,
            copies=2 if rule.mode == "duplicate" else 1,
        )


def _message_id(channel: Channel) -> str:
    """WeChat's are numbers."""
    if channel in ("wechat", "wechat_once"):
        return str(10**18 + secrets.randbelow(10**18))
    return f"{channel}-{secrets.token_hex(10)}"
