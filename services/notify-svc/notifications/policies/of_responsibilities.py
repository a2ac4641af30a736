"""Who answered for something was released, was erased, or is none of our staff, and nobody else does: the
supervisor hears that the role is empty.
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from notifications.domain.responsibility import RoleLeftEmpty
from notifications.policies.asking import ask


def react(fact: Fact) -> Sequence[Do]:
    event: RoleLeftEmpty = fact.event  # type: ignore[assignment]
    return ask(
        fact,
        event.park_id,
        event.role,
        park_id=event.park_id,
        unit_id=None,
        occasion=event.person_id,
        words={"role": event.role},
    )


of_responsibilities = Policy("tell of roles that are empty", (RoleLeftEmpty,), react)
