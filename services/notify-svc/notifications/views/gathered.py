"""What is told to somebody with whatever else an import led to: asked why, it leads to the message of all.
A matter that came alone has a notification of its own, by the same `id`.
"""

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.gathering import MatterGathered


def project(_: Row | None, fact: Fact) -> Row:
    told = fact.event
    assert isinstance(told, MatterGathered)
    matter = told.awaited.matter
    return {
        "id": told.awaited.notification_id,
        "stream": fact.stream,
        "version": fact.version,
        **told.model_dump(include={"import_id", "person_id"}),
        **matter.model_dump(include={"notice_id", "thing_id", "cause_id", "park_id"}),
    }


gathered = View(
    name="gathered",
    columns="id uuid primary key, stream text not null, version int not null, import_id uuid not null,"
    " person_id uuid not null, notice_id uuid not null, thing_id uuid not null, cause_id uuid not null,"
    " park_id uuid not null",
    listens=(MatterGathered,),
    keys=lambda fact: [fact.event.awaited.notification_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(thing_id)", "(cause_id)", "(import_id, person_id)"),
)
