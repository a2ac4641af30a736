"""How many more messages of which WeChat template each person said yes to."""

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.subscription import EVENTS, OfTemplate, left_after


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case OfTemplate(person_id=who, template=template) as said:
            left = row["remaining"] if row else {}
            now = {template: left_after(said, left.get(template, 0))}
            return {"person_id": who, "remaining": left | now, "version": fact.version}
    return row


subscriptions = View(
    name="subscriptions",
    columns="person_id uuid primary key, remaining jsonb not null, version int not null",
    listens=EVENTS,
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="person_id",
)
