"""What is gathered for somebody, with whatever else its round brings: asked why, it leads to the message of
all. A matter that was left alone has a notification of its own, by the same `id`.
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
        **told.model_dump(include={"round_id", "person_id"}),
        **matter.model_dump(
            include={"notice_id", "kind", "stage", "thing_id", "cause_id", "park_id", "unit_id"}
        ),
    }


gathered = View(
    name="gathered",
    columns="id uuid primary key, stream text not null, version int not null, round_id uuid not null,"
    " person_id uuid not null, notice_id uuid not null, kind text not null, stage text not null,"
    " thing_id uuid not null, cause_id uuid not null, park_id uuid not null, unit_id uuid",
    listens=(MatterGathered,),
    keys=lambda fact: [fact.event.awaited.notification_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(thing_id)", "(cause_id)", "(round_id, person_id)"),
    revision=2,  # since a round may be a night
)
