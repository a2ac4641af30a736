"""Behaviour on demand: per partner, or per partner and address, for a number of requests or until reset."""

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.codes import Channel

Mode = Literal[
    "ok",
    "fail",  # refused with a provider code; by default the provider's rate limit
    "dead",  # the address is gone
    "down",  # it takes nothing, and says so: by 503 (421 by SMTP) or `code` 429; or 504, which leaves it open
    "delay",  # the receipt comes late
    "slow",  # accepted, and the answer comes late
    "lost",  # accepted, and the answer never arrives
    "silent",  # accepted, and no word of it ever, also when asked
    "unreported",  # accepted, and no receipt; who asks is told
    "duplicate",  # the receipt comes twice
    "undelivered",  # the receipt says failed
    "reorder",  # every other receipt is held back, so that later ones overtake it
    "wrong",  # an answer, but to another question
    "forged",  # an answer that somebody else signed
    "forgetful",  # a repeated key is delivered again
]


class Rule(BaseModel):
    """One order to a partner. `delay_ms` is at most an hour; `times` counts requests, None is until reset.

    `retry_after_s`: what a partner that is down asks for, in seconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode
    code: str | None = Field(default=None, max_length=64, pattern=r"^[\x20-\x7e]+$")
    delay_ms: int = Field(default=400, ge=0, le=3_600_000)
    retry_after_s: int | None = Field(default=None, ge=0, le=86_400)
    times: int | None = Field(default=None, ge=1)
    address: str | None = Field(default=None, min_length=1, max_length=320)

    @model_validator(mode="after")
    def _down_is_for_everyone(self) -> Self:
        if self.mode == "down" and self.address is not None:
            raise ValueError("down holds for the whole partner: leave address out")
        if self.mode == "down" and self.code not in (None, "429", "504"):
            raise ValueError("down is said by 503, or by the codes 429 and 504")
        return self


@dataclass(frozen=True, slots=True)
class Behaving:
    """The rule that holds for this request, and how many requests it served before."""

    rule: Rule
    served: int


def address_hash(address: str) -> str:
    """How the ledger names an address: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:16]


def order(db: sqlite3.Connection, channel: Channel, rule: Rule) -> None:
    """Put a rule in force, in place of the one before for the same partner and address."""
    where = address_hash(rule.address) if rule.address else ""
    kept = rule.model_dump_json(exclude={"address", "times"})
    with db:
        db.execute(
            "insert or replace into behaviour values (?, ?, ?, ?, 0)", (channel, where, kept, rule.times)
        )


def next_behaviour(db: sqlite3.Connection, channel: Channel, address: str) -> Behaving:
    """Use up one request of the rule in force, the address's own before the partner's.

    Runs inside the caller's transaction.
    """
    for where in (address_hash(address), ""):
        found = db.execute(
            "select rule, remaining, served from behaviour where channel = ? and address_hash = ?",
            (channel, where),
        ).fetchone()
        if found is None or Rule.model_validate_json(found["rule"]).mode == "down":
            continue
        _use_up(db, channel, where, found["remaining"])
        return Behaving(Rule.model_validate_json(found["rule"]), found["served"])
    return Behaving(Rule(mode="ok"), 0)


def outage(db: sqlite3.Connection, channel: Channel) -> Rule | None:
    """By what rule the partner is to answer nobody now, if it is; uses up one request of it."""
    found = db.execute(
        "select rule, remaining from behaviour where channel = ? and address_hash = ''", (channel,)
    ).fetchone()
    rule = Rule.model_validate_json(found["rule"]) if found else None
    if rule is None or rule.mode != "down":
        return None
    with db:
        _use_up(db, channel, "", found["remaining"])
    return rule


def _use_up(db: sqlite3.Connection, channel: Channel, where: str, remaining: int | None) -> None:
    if remaining == 1:
        db.execute("delete from behaviour where channel = ? and address_hash = ?", (channel, where))
    else:
        db.execute(
            "update behaviour set remaining = remaining - 1, served = served + 1 "
            "where channel = ? and address_hash = ?",
            (channel, where),
        )
