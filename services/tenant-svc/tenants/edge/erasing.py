"""HTTP of forgetting somebody: they and all who turned out to be them, by destroying their keys."""

from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call
from edge.kit import Edge
from host.runtime import Runtime
from host.settings import told

from tenants.domain.person import ErasePersonalData, person
from tenants.edge.paper_store import place_of, store_of
from tenants.edge.personal import PersonalData
from tenants.edge.whom import within
from tenants.settings import DocumentSettings
from tenants.views import documents, finding, tenants


def serve_erasing(edge: Edge, runtime: Runtime, personal: PersonalData) -> None:
    """Put the route of erasing on `edge`."""
    pool = runtime.pool

    @edge.delete("/people/{person_id}/personal-data", allow=[Role.管理员])
    async def erase(person_id: UUID, call: Call) -> Answer:
        """Forget a person for good, and whoever was merged with them. X-Reason says why, and is kept."""
        why = call.why()
        family = await tenants.family_of(pool, person_id)
        await within(pool, call, person_id, *(row["person_id"] for row in family))
        command = ErasePersonalData(lives_here=any(row["status"] == "moved_in" for row in family))
        answer = await call.do(person, person_id, command)
        await forget(person_id, call, why)
        for other in sorted({row["person_id"] for row in family} - {person_id}):
            id_ = call.fresh_id("erase", other)
            await runtime.handle(person, other, command, origin=call.origin, command_id=id_)
            await forget(other, call, why)
        return answer

    async def forget(person_id: UUID, call: Call, why: str) -> None:
        """After the fact: a crash in between leaves an erasure to be asked again, never one untold."""
        await finding.forget(pool, person_id)
        await personal.vault.erase(person_id, call.origin, why)
        settings = told(DocumentSettings)
        if settings.documents_url:
            handed_in = [place_of(row) for row in await documents.all_of(pool, person_id)]
            await store_of(personal.vault, settings).remove(handed_in)
