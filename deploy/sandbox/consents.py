"""What people said yes to in WeChat: so many messages of a template may still be sent to an openid."""

import sqlite3

from sandbox.behaviour import address_hash

_GIVE = (
    "insert into consent values (?, ?, ?)"
    " on conflict do update set remaining = remaining + excluded.remaining"
)


def consent(db: sqlite3.Connection, openid: str, template: str, times: int) -> None:
    """They said yes so many times."""
    with db:
        db.execute(_GIVE, (address_hash(openid), template, times))


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
    consent(db, openid, template, 1)
