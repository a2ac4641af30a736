"""HTTP of the shipped catalogue: by which codes faults are told, and what follows from each."""

from edge.access import Role
from edge.kit import Edge
from pydantic import BaseModel

from workorders.domain.fault_names import NAMES
from workorders.domain.promise import Urgency
from workorders.domain.skills import skills_for
from workorders.domain.triage import urgency_of
from workorders.edge.steps import ALL


class Fault(BaseModel):
    """`skills`: all that who is sent must have; `urgency`: unless a person says otherwise."""

    fault: str
    name: str
    skills: list[str]
    urgency: Urgency


def fault_routes(edge: Edge) -> None:
    """Add them to the service's own."""

    @edge.get("/faults", allow=[*ALL, Role.系统, Role.审计])
    async def catalogue() -> list[Fault]:
        """The faults there are: of another one nothing is reported, planned or looked at."""
        return [
            Fault(
                fault=fault,
                name=name,
                skills=list(skills_for(fault)),
                urgency=urgency_of(fault),
            )
            for fault, name in NAMES.items()
        ]
