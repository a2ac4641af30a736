"""Each notification with its attempts of the steps that began, and the order in which it is sent (`rank`).

`due_at` is when a channel is to be taken up next, null if none is; `ask_at` when a provider is to be asked
for a receipt that has not come; `dead` while tenant-svc does not know yet that an address of it is. Of its
channels, `asked` (what was given to a provider, or still is to be) and `heard` are sums of 1, 2, 4, 8
(`BITS`), so that a million of them are counted out of an index; `late`: it came when they had been given up.
Of an attempt, `began` is the version with which it began while it is under way, 0 while a provider
may have it since an earlier try; `begun_at` is its last try that was free of doubt; `message_id` is by which
name the provider has it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from kernel.clock import local_date
from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain import notification_facts as n
from notifications.domain.lost import NEVER_LEFT
from notifications.domain.plan import RANK, Channel
from notifications.domain.rules import RECEIPT_AFTER

BITS: Final[dict[Channel, int]] = {"app": 1, "sms": 2, "wechat": 4, "email": 8}


UNDER_WAY = ("waiting", "calling", "postponed", "held")
UNASKED: Final = ("spared", "forgone", "no_address")
SPARED: Final = {"status": "spared", "code": None, "due_at": None, "began": None}


def project(row: Row | None, fact: Fact) -> Row | None:
    if isinstance(fact.event, n.NotificationRequested):
        row = _requested(fact.event, fact)
    if row is None:
        return None
    row = row | {"version": fact.version}
    match fact.event:
        case n.NotificationUnreached():
            return row | {"status": "unreached"}
        case n.NotificationUnwanted():
            return row | {"status": "unwanted"}
        case n.NotificationLapsed(channels=channels):
            spared = {c: row["attempts"][c] | SPARED for c in channels}
            row |= {"attempts": row["attempts"] | spared}
            if row["status"] == "requested" and not _under_way(row):
                row |= {"status": "lapsed"}
        case n.CallbackDue(due_at=due):
            return row | {"callback_due_at": due}
        case n.StepBegun(channels=channels):
            row |= {"attempts": row["attempts"] | _waiting(channels, fact)}
        case n.MessageDelivered():
            late = row["delivered_at"] is None and _called_by_then(row, fact.effective_at)
            row |= {"status": "delivered", "delivered_at": row["delivered_at"] or fact.effective_at}
            row |= {"late": row["late"] or late}
        case n.HeardLate():
            return row | {"late": True}
    if isinstance(fact.event, n.OnChannel):
        channel, before = fact.event.channel, row["attempts"][fact.event.channel]
        change = _change(fact.event, fact) | {"began": _began(fact.event, before.get("began"), fact.version)}
        if before["status"] == "delivered" and isinstance(fact.event, n.AttemptAccepted):
            # It arrived sooner than we heard that it was taken.
            change = {name: change[name] for name in ("cost_fen", "accepted_at")} | {"ask_at": None}
        if before["status"] in UNDER_WAY and isinstance(fact.event, n.MessageDelivered):
            # What it cost is found out once whoever sent it has had their time to say so.
            change |= {"ask_at": before["due_at"], "lease_until": before["due_at"]}
            change |= {"message_id": fact.event.message_id, "accepted_at": _text(fact.effective_at)}
        row["attempts"] = row["attempts"] | {channel: before | change}
    attempts = row["attempts"].values()
    row["due_at"] = min((a["due_at"] for a in attempts if a["due_at"]), default=None)
    row["ask_at"] = min((a["ask_at"] for a in attempts if a.get("ask_at")), default=None)
    row["dead"] = any(a["status"] == "dead" for a in attempts)
    row["asked"] = _bits(row, _asked)
    row["heard"] = _bits(row, lambda attempt: attempt["status"] == "delivered")
    return row


def _under_way(row: Row) -> bool:
    return any(a["status"] in (*UNDER_WAY, "accepted") for a in row["attempts"].values())


def _called_by_then(row: Row, at: datetime) -> bool:
    """A mail to whom no channel of the plan led to comes late where a human had to have called by then."""
    return bool(row["callback_due_at"] and at > row["callback_due_at"])


def _bits(row: Row, counts: Callable[[Mapping[str, Any]], bool]) -> int:
    attempts = row["attempts"]
    return sum(bit for channel, bit in BITS.items() if channel in attempts and counts(attempts[channel]))


def _asked(attempt: Mapping[str, Any]) -> bool:
    return attempt["status"] not in UNASKED and attempt["code"] not in NEVER_LEFT


def may_have_it(attempts: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The channels by which the message was begun, and not certainly kept back before it left."""
    return frozenset(channel for channel, found in attempts.items() if found["tries"] and _asked(found))


def _requested(event: n.NotificationRequested, fact: Fact) -> Row:
    matter = event.matter
    return {
        "id": event.notification_id,
        **matter.model_dump(exclude={"rule"}),
        "rank": RANK[event.plan.priority],
        "person_id": event.person_id,
        "emergency_of": event.emergency_of,
        "template": event.template,
        "place": event.place,
        "instead_of": list(event.instead_of),
        "status": "requested",
        "attempts": _waiting(event.plan.steps[0].channels, fact),
        "requested_at": fact.effective_at,
        "day": local_date(fact.effective_at),
        "delivered_at": None,
        "late": False,
        "callback_due_at": None,
        "due_at": None,
        "ask_at": None,
        "dead": False,
        "origin": fact.origin.caused_by(fact).to_dict(),
    }


def _waiting(channels: Iterable[str], fact: Fact) -> dict[str, Any]:
    waiting = {
        "status": "waiting",
        "due_at": _text(fact.effective_at),
        "tries": 0,
        "code": None,
        "cost_fen": None,
        "provider": None,
        "began": None,
    }
    return dict.fromkeys(channels, waiting)


def _change(event: n.OnChannel, fact: Fact) -> dict[str, Any]:
    match event:
        case n.AttemptStarted(tries=tries, lease_until=until, provider=provider, in_doubt=in_doubt):
            calling = {"status": "calling", "tries": tries, "due_at": _text(until), "provider": provider}
            return calling if in_doubt else calling | {"begun_at": _text(fact.effective_at)}
        case n.AttemptHeld(until=until):
            return {"status": "held", "code": None, "due_at": _text(until)}
        case n.AttemptSpared():
            return SPARED
        case n.AttemptForgone():
            return {"status": "forgone", "code": None, "due_at": None}
        case n.AttemptPostponed(reason=reason, retry_at=at):
            return {"status": "postponed", "code": reason, "due_at": _text(at)}
        case n.AttemptFailed(why=why, code=code):
            return {"status": why, "code": code, "due_at": None, "ask_at": None}
        case n.AttemptAccepted(cost_fen=cost, message_id=name):
            return {
                "status": "accepted",
                "message_id": name,
                "code": None,
                "due_at": None,
                "cost_fen": cost,
                "accepted_at": _text(fact.effective_at),
                "ask_at": _text(fact.effective_at + RECEIPT_AFTER[0]),
            }
        case n.ReceiptAsked(next_at=at):
            return {"ask_at": at and _text(at)}
        case n.MessageDelivered():
            return {"status": "delivered", "code": None, "due_at": None, "ask_at": None}
        case n.DeadAddressReported():
            return {"status": "buried", "due_at": None}
    return {}


def _began(event: n.OnChannel, before: int | None, version: int) -> int | None:
    match event:
        case n.AttemptStarted(in_doubt=in_doubt):
            return 0 if in_doubt else version
        case n.AttemptPostponed(left="in_doubt"):
            return 0
        case n.AttemptPostponed(left="unasked"):
            return 0 if before == 0 else None
        case n.AttemptHeld():
            return None if before is None else 0
    return None


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


notifications = View(
    name="notifications",
    columns=(
        "id uuid primary key, notice_id uuid not null, kind text not null, stage text not null,"
        " thing_id uuid not null, cause_id uuid not null, park_id uuid not null, unit_id uuid,"
        " words jsonb not null,"
        " rank int not null, person_id uuid not null, emergency_of uuid, template text not null,"
        " place text not null, instead_of text[] not null, status text not null, attempts jsonb not null,"
        " requested_at timestamptz not null, delivered_at timestamptz, callback_due_at timestamptz,"
        " day date not null, late bool not null, asked int not null, heard int not null,"
        " due_at timestamptz, ask_at timestamptz, dead bool not null, origin jsonb not null,"
        " version int not null"
    ),
    listens=n.EVENTS,
    keys=lambda fact: [fact.event.notification_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    revision=4,  # since it is told apart what came late, and what was not asked of anybody
    indexes=(
        "(rank, due_at) where due_at is not null",
        "(ask_at) where ask_at is not null",
        "(dead) where dead",
        "(cause_id)",
        "(thing_id)",
        "(person_id)",
        "((attempts -> 'sms' ->> 'message_id'))",
        "((attempts -> 'wechat' ->> 'message_id'))",
        "(day, park_id, kind) include (rank, asked, heard, status, late)",
    ),
)
