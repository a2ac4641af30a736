"""HTTP of tenant-svc: people and tenants."""

from edge.kit import STAFF, Edge
from fastapi import APIRouter
from host.runtime import Runtime
from policy.routes import policy_routes

from tenants.domain.policy import POLICIES, policy
from tenants.edge.accounts import serve_accounts
from tenants.edge.batches import serve_batches
from tenants.edge.correcting import serve_correcting
from tenants.edge.crowded import serve_crowded
from tenants.edge.documents import serve_documents
from tenants.edge.doors import serve_doors
from tenants.edge.emergency import serve_emergency
from tenants.edge.erasing import serve_erasing
from tenants.edge.exporting import serve_exporting
from tenants.edge.households import serve_households
from tenants.edge.identities import serve_identities
from tenants.edge.looking import serve_looking
from tenants.edge.matching import serve_matching
from tenants.edge.merging import serve_merging
from tenants.edge.myself import serve_myself
from tenants.edge.naming import serve_naming
from tenants.edge.offers import serve_offers
from tenants.edge.people import serve_people
from tenants.edge.personal import PersonalData
from tenants.edge.reaching import serve_reaching
from tenants.edge.revealing import serve_revealing
from tenants.edge.risk import serve_risk
from tenants.edge.search import serve_search
from tenants.edge.suspicions import serve_suspicions
from tenants.edge.tenants import serve_tenants
from tenants.edge.verification import serve_verification


def routes(runtime: Runtime) -> APIRouter:
    """Raises ValueError for a runtime without a vault: nobody's name would be safe."""
    if runtime.vault is None:
        raise ValueError("tenant-svc needs a vault")
    edge = Edge(runtime)
    personal = PersonalData(runtime.vault)
    serve_batches(edge, runtime.pool, personal)
    serve_people(edge, runtime.pool, personal)
    serve_identities(edge, runtime.pool, personal)
    serve_naming(edge, runtime.pool, personal)
    serve_matching(edge, runtime.pool, personal)
    serve_correcting(edge, runtime.pool, personal)
    serve_exporting(edge, runtime, personal)
    serve_erasing(edge, runtime, personal)
    serve_search(edge, runtime.pool, personal)
    serve_tenants(edge, runtime.pool, personal)
    serve_merging(edge, runtime.pool, personal)
    serve_suspicions(edge, runtime.pool, personal)
    serve_doors(edge, runtime)
    serve_documents(edge, runtime.pool, personal)
    serve_myself(edge, runtime.pool, personal)
    serve_offers(edge, runtime, personal)
    serve_households(edge, runtime.pool, personal)
    serve_crowded(edge, runtime)
    serve_verification(edge, runtime.pool, personal)
    serve_risk(edge, runtime.pool, personal)
    serve_emergency(edge, runtime.pool, personal)
    serve_reaching(edge, runtime.pool, personal)
    serve_accounts(edge, runtime.pool, personal)
    serve_revealing(edge, runtime.pool, personal)
    serve_looking(edge, runtime.pool)
    policy_routes(edge, runtime, POLICIES, policy, STAFF)
    return edge
