"""Who of the persons is one of the staff: they are told of other things, by other plans."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import PersonRegistered


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case PersonRegistered(person_id=who, kind="staff"):
            return {"person_id": who}
    return row


staff = View(
    name="staff",
    columns="person_id uuid primary key",
    listens=(PersonRegistered,),
    keys=lambda fact: [fact.event.person_id],  # type: ignore[attr-defined]
    project=project,
    key="person_id",
)
