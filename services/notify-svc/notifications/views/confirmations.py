"""Of whom a confirmation is, what for, and until when its code counts."""

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.confirmation import CodeAsked


def project(row: Row | None, fact: Fact) -> Row | None:
    if not isinstance(fact.event, CodeAsked):
        return row
    said = fact.event.model_dump(include={"person_id", "purpose", "expires_at"})
    return {"id": fact.event.confirmation_id, **said}


confirmations = View(
    name="confirmations",
    columns="id uuid primary key, person_id uuid not null, purpose text not null,"
    " expires_at timestamptz not null",
    listens=(CodeAsked,),
    keys=lambda fact: [fact.event.confirmation_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
)
