"""Which recordings wait for a text, and which never get one. Inline, one row an order that was spoken.

`call_at`: when the recogniser is to be asked, null if not; `recorded_at`: since when it is kept. `status`:
silent, where nobody would hear anything in it, until somebody did.
"""

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.hearing import (
    HearingGivenUp,
    HearingPostponed,
    HearingRequested,
    RecordingForgotten,
    RecordingSilent,
    SpeechHeard,
    hearing,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case HearingRequested(at=at) as asked:
            waiting = {"status": "waiting", "attempts": 0, "call_at": at, "recorded_at": at}
            origin = {"origin": fact.origin.caused_by(fact).to_dict()}
            return asked.model_dump(include={"order_id", "park_id", "file_id"}) | waiting | origin
        case HearingPostponed(attempt=attempt, retry_at=at) if row:
            return row | {"attempts": attempt, "call_at": at}
        case SpeechHeard() if row:
            return row | {"status": "heard", "call_at": None}
        case RecordingSilent() if row:
            return row | {"status": "silent"}
        case HearingGivenUp() if row:
            status = row["status"] if row["status"] == "silent" else "given_up"
            return row | {"status": status, "call_at": None}
        case RecordingForgotten() if row:
            return row | {"status": "forgotten", "call_at": None}
    return row


hearings = View(
    name="hearings",
    columns="""
        order_id    uuid primary key,
        park_id     uuid not null,
        file_id     uuid not null,
        status      text not null,
        attempts    integer not null,
        call_at     timestamptz,
        recorded_at timestamptz not null,
        origin      jsonb not null
    """,
    listens=hearing.events,
    keys=lambda fact: [fact.event.order_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="order_id",
    indexes=("(call_at) where call_at is not null", "(recorded_at) where status <> 'forgotten'"),
)
