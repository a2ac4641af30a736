"""Who is to be called about what, by when, by whom, and what came of each call."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain import callback_facts as c


def keys(fact: Fact) -> Sequence[UUID]:
    match fact.event:
        case c.CallbackOpened(notification_id=id_) | c.CallbackOverdue(notification_id=id_):
            return [id_]
        case c.CallbackClosed(notification_id=id_):
            return [id_]
        case c.OfCallbacks(notification_ids=ids):
            return ids
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    if isinstance(fact.event, c.CallbackOpened):
        return _opened(fact.event, fact)
    return row and row | _change(row, fact) | {"version": fact.version}


def _opened(event: c.CallbackOpened, fact: Fact) -> Row:
    return {
        "id": event.notification_id,
        **event.model_dump(exclude={"notification_id", "policy"}),
        "opened_at": fact.effective_at,
        "closed_at": None,
        "how": None,
        "level": None,
        "caller": None,
        "calls": [],
        "kin_shown_at": None,
        "wrong_number_at": None,
        "wrong_asked_at": None,
        "origin": fact.origin.caused_by(fact).to_dict(),
        "version": fact.version,
    }


def _change(row: Row, fact: Fact) -> dict[str, Any]:
    match fact.event:
        case c.CallbacksAssigned(to=to):
            return {"caller": to}
        case c.CallMade(whom=whom, outcome=outcome, at=at, asked_at=asked_at) as made:
            call = made.model_dump(mode="json", include={"at", "by", "whom", "outcome"})
            wrong = whom == "person" and outcome == "wrong_number"
            about = {"wrong_number_at": at, "wrong_asked_at": asked_at or at} if wrong else {}
            return {"calls": [*row["calls"], call], **about}
        case c.CallbackOverdue(level=level):
            return {"level": level}
        case c.EmergencyContactsAsked():
            return {"kin_shown_at": fact.effective_at}
        case c.WrongNumberReported():
            return {"wrong_number_at": None, "wrong_asked_at": None}
        case c.CallbackClosed(how=how):
            return {"how": how, "closed_at": fact.effective_at}
    return {}


callbacks = View(
    name="callbacks",
    columns=(
        "id uuid primary key, person_id uuid not null, kind text not null, park_id uuid not null,"
        " unit_id uuid, reason text not null, due_at timestamptz not null, opened_at timestamptz not null,"
        " closed_at timestamptz, how text, level text, caller text, calls jsonb not null,"
        " kin_shown_at timestamptz, wrong_number_at timestamptz, wrong_asked_at timestamptz,"
        " origin jsonb not null, version int not null"
    ),
    listens=(
        *(c.CallbackOpened, c.CallbacksAssigned, c.CallMade, c.EmergencyContactsAsked),
        *(c.WrongNumberReported, c.CallbackOverdue, c.CallbackClosed),
    ),
    keys=keys,
    project=project,
    inline=True,
    indexes=(
        "(due_at, id) where closed_at is null",
        "(opened_at, id)",
        "(person_id)",
        "(wrong_number_at) where wrong_number_at is not null",
    ),
)
