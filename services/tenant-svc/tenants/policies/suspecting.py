"""A merge answers the question whether two people are one; undone, it answers it the other way."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Do, Policy

from tenants.domain.suspicion import NoteMerged, NoteUnmerged, suspicion
from tenants.domain.tenant_facts import TenantsMerged, TenantsUnmerged


def pair_of(one: UUID, other: UUID) -> dict[str, Any]:
    """The ids of the question whether these two are one: the same whichever is named first."""
    first, second = sorted((one, other))
    return {"suspicion_id": named_id("suspicion", first, second), "person_ids": (first, second)}


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case TenantsMerged(person_id=gone, survivor_person_id=survivor):
            pair = pair_of(gone, survivor)
            return [Do(suspicion, pair["suspicion_id"], NoteMerged(**pair))]
        case TenantsUnmerged(person_id=gone, survivor_person_id=survivor):
            pair = pair_of(gone, survivor)
            return [Do(suspicion, pair["suspicion_id"], NoteUnmerged(**pair))]
    return []


suspecting = Policy("suspicions", (TenantsMerged, TenantsUnmerged), react)
