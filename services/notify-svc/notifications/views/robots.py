"""What waits at each robot, when it is to be taken up next, and what became of the last.

`origin`: what it says follows from what was added last.
"""

from typing import Any

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain import robot as r


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, r.RobotEvent):
        return row
    now = (row or _silent(fact.event.robot)) | _change(fact.event, row or {}, fact)
    now["due_at"] = now["lease_until"] if now["begun"] else now["next_at"] if now["waiting"] else None
    return now | {"version": fact.version}


def _silent(name: str) -> Row:
    return {
        "robot": name,
        **dict.fromkeys(("waiting", "begun", "said"), 0),
        **dict.fromkeys(("lease_until", "next_at", "said_at", "reason")),
    }


def _change(event: r.RobotEvent, row: Row, fact: Fact) -> dict[str, Any]:
    match event:
        case r.PostAdded(at=at):
            added = {"waiting": row.get("waiting", 0) + 1, "next_at": row.get("next_at") or at}
            return added | {"origin": fact.origin.caused_by(fact).to_dict()}
        case r.PostsBegun(posts=posts, in_doubt=again):
            waiting = row.get("waiting", 0) - (0 if again else len(posts))
            until = {"lease_until": event.lease_until, "next_at": event.next_at}
            return until | {"waiting": waiting, "begun": len(posts)}
        case r.PostsLapsed(posts=gone, at=at):
            left = row.get("begun", 0) - len(gone)
            return {"begun": left} | ({} if left else {"next_at": at})
        case r.PostsSaid():
            said = row.get("said", 0) + row.get("begun", 0)
            return {"begun": 0, "said": said, "said_at": fact.effective_at, "reason": None}
        case r.PostsRefused(code=code):
            return {"begun": 0, "reason": code}
        case r.PostsPostponed(left="in_doubt", reason=reason, retry_at=at):
            return {"lease_until": at, "reason": reason}
        case r.PostsPostponed(reason=reason, retry_at=at):
            waiting = row.get("waiting", 0) + row.get("begun", 0)
            return {"waiting": waiting, "begun": 0, "next_at": at, "reason": reason}
    return {}


robots = View(
    name="robots",
    columns="robot text primary key, waiting int not null, begun int not null, said int not null,"
    " lease_until timestamptz, next_at timestamptz, due_at timestamptz, said_at timestamptz, reason text,"
    " origin jsonb not null, version int not null",
    listens=r.robot.events,
    keys=lambda fact: [fact.event.robot],  # type: ignore[attr-defined]
    project=project,
    key="robot",
    inline=True,
)
