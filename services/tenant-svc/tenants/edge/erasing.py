"""HTTP of forgetting somebody: they and all who turned out to be them, by destroying their keys."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call
from edge.kit import Edge
from host.runtime import Runtime
from host.settings import told
from neighbours.asking import asked
from pydantic import TypeAdapter

from tenants.domain.erasure import Bond, ErasePersonalData
from tenants.domain.person import person
from tenants.edge.offers import open_neighbour
from tenants.edge.personal import PersonalData
from tenants.edge.whom import within
from tenants.forgetting import forget_or_leave
from tenants.settings import NeighbourSettings
from tenants.views import tenants

BONDS: Final[TypeAdapter[tuple[Bond, ...]]] = TypeAdapter(tuple[Bond, ...])


def serve_erasing(edge: Edge, runtime: Runtime, personal: PersonalData) -> None:
    """Put the route of erasing on `edge`."""
    pool = runtime.pool

    @edge.delete("/people/{person_id}/personal-data", allow=[Role.管理员])
    async def erase(person_id: UUID, call: Call) -> Answer:
        """Forget a person for good, and whoever was merged with them. X-Reason says why, and is kept.

        They are judged together, before any of them is forgotten.
        """
        why = call.why()
        family = await tenants.family_of(pool, person_id)
        people = {person_id, *(row["person_id"] for row in family)}
        await within(pool, call, *people)
        command = ErasePersonalData(
            lives_here=any(row["status"] == "moved_in" for row in family),
            bonds=await bonds_of([*people, *(row["id"] for row in family)]),
        )
        answer = await call.do(person, person_id, command)
        for other in sorted(people - {person_id}):
            id_ = call.fresh_id("erase", other)
            await runtime.handle(person, other, command, origin=call.origin, command_id=id_)
        for each in sorted(people):
            await forget_or_leave(runtime, personal, each, call.origin, why)
        return answer

    async def bonds_of(ids: Sequence[UUID]) -> tuple[Bond, ...]:
        """Asked of who knows, at this moment: there is no way back. Raises DepartmentAway."""
        base_url = told(NeighbourSettings).contracts_base_url
        async with open_neighbour(base_url, runtime.settings.token_key) as contracts:
            found = await asked(contracts, "/held/bonds", {"ids": [str(id_) for id_ in ids]}, {})
        return BONDS.validate_json(found)
