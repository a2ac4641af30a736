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

from tenants.domain.erasure import Bond, ErasePersonalData, MovedOrMergedJustNow
from tenants.domain.person import PersonForgotten, person
from tenants.edge.offers import open_neighbour
from tenants.edge.personal import PersonalData
from tenants.edge.whom import within
from tenants.forgetting import forget_or_leave
from tenants.settings import NeighbourSettings
from tenants.views import tenants
from tenants.views.forgotten import merges_of

BONDS: Final[TypeAdapter[tuple[Bond, ...]]] = TypeAdapter(tuple[Bond, ...])


def serve_erasing(edge: Edge, runtime: Runtime, personal: PersonalData) -> None:
    """Put the route of erasing on `edge`."""
    pool = runtime.pool

    @edge.delete("/people/{person_id}/personal-data", allow=[Role.管理员])
    async def erase(person_id: UUID, call: Call) -> Answer:
        """Forget a person for good, and whoever was merged with them. X-Reason says why, and is kept.

        They are judged together, before any of them is forgotten; what is done of them in the same moment, on
        whichever process, is refused, or this is.
        """
        why = call.why()
        by = await merges_of(pool, person_id)  # before the family: who is found to be them since is refused
        family = await tenants.family_of(pool, person_id)
        people = {person_id, *(row["person_id"] for row in family)}
        await within(pool, call, *people)
        command = ErasePersonalData(
            lives_here=any(row["status"] == "moved_in" for row in family),
            bonds=await bonds_of([*people, *(row["id"] for row in family)]),
            by=by,
        )

        async def forgets(who: UUID) -> Answer:
            part = call if who == person_id else call.part("erase", who)
            return await part.do(person, who, command)

        # Whose number survived is first: who gave way does nothing any more, so that none is forgotten alone.
        gave_way = {row["person_id"] for row in family if row["merged_into"]}
        in_turn = sorted(people, key=lambda who: (who in gave_way, who))
        try:
            answers = {who: await forgets(who) for who in in_turn}
        except PersonForgotten:
            raise MovedOrMergedJustNow from None
        for each in sorted(people):
            await forget_or_leave(runtime, personal, each, call.origin, why)
        return answers[person_id]

    async def bonds_of(ids: Sequence[UUID]) -> tuple[Bond, ...]:
        """Asked of who knows, at this moment: there is no way back. Raises DepartmentAway."""
        base_url = told(NeighbourSettings).contracts_base_url
        async with open_neighbour(base_url, runtime.settings.token_key) as contracts:
            found = await asked(contracts, "/held/bonds", {"ids": [str(id_) for id_ in ids]}, {})
        return BONDS.validate_json(found)
