"""Who answers for what in each park, as of now."""

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.responsibility import ResponsibilityAssigned, ResponsibilityReleased


def key(fact: Fact) -> str:
    event = fact.event
    assert isinstance(event, ResponsibilityAssigned | ResponsibilityReleased)
    return f"{event.park_id}.{event.role}.{event.person_id}"


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ResponsibilityAssigned() as e:
            return {"id": key(fact), **e.model_dump(), "since": fact.effective_at}
    return None


responsibilities = View(
    name="responsibilities",
    columns=(
        "id text primary key, park_id uuid not null, role text not null, person_id uuid not null,"
        " since timestamptz not null"
    ),
    listens=(ResponsibilityAssigned, ResponsibilityReleased),
    keys=lambda fact: [key(fact)],
    project=project,
    inline=True,
    indexes=("(park_id, role)", "(person_id)"),
)
