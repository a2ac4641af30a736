"""What people said yes to in WeChat: so many messages of a template may still be sent to an openid."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from sandbox.behaviour import address_hash

_GIVE = (
    "insert into consent values (?, ?, ?)"
    " on conflict do update set remaining = remaining + excluded.remaining"
)

_SAID = (
    "insert into last_yes values (?, ?, ?)"
    " on conflict do update set at_s = max(excluded.at_s, at_s + ?) returning at_s"
)


def consent(
    db: sqlite3.Connection, openid: str, template: str, times: int, at: datetime
) -> Sequence[datetime]:
    """They said yes so many times, from `at` on: when, each in a second of its own.

    WeChat tells of moments in whole seconds, and nobody answers its dialogue twice in one: two yeses of the
    same second would be one that is told of twice.
    """
    with db:
        whose = (address_hash(openid), template)
        db.execute(_GIVE, (*whose, times))
        ((last,),) = db.execute(_SAID, (*whose, int(at.timestamp()) + times - 1, times)).fetchall()
    return [datetime.fromtimestamp(last - before, UTC) for before in reversed(range(times))]


def spend(db: sqlite3.Connection, openid: str, template: str) -> bool:
    """Use one of them up; false if there is none."""
    with db:
        spent = db.execute(
            "update consent set remaining = remaining - 1"
            " where address_hash = ? and template = ? and remaining > 0",
            (address_hash(openid), template),
        )
    return spent.rowcount == 1


def give_back(db: sqlite3.Connection, openid: str, template: str) -> None:
    """The message was not taken after all."""
    with db:
        db.execute(_GIVE, (address_hash(openid), template, 1))
