"""A code was asked for: it is sent as any important notice is, to that one person. How they are reached was
changed while they wait for one to sign by: it counts no more where it went by what was changed.

A code for an address that is offered goes to no other, and stays.
"""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Do, Policy
from published.tenants import TenantContactChanged

from notifications.domain.confirmation import LIVES, CodeAsked, Purpose, VoidCode, confirmation
from notifications.domain.wording import CHANNELS
from notifications.policies.asking import ask

MINUTES = str(int(LIVES.total_seconds()) // 60)


def stream_of(person_id: object, purpose: Purpose) -> UUID:
    """One stream for each person and purpose."""
    return named_id("confirmation", person_id, purpose)


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case CodeAsked(confirmation_id=id_, person_id=person, purpose=purpose) as asked:
            of = {"address_id": str(asked.address_id)} if asked.address_id else {}
            return ask(
                fact,
                id_,
                purpose,
                rule="" if purpose == "signing" else f"CodeAsked/{purpose}",
                park_id=asked.park_id,
                unit_id=asked.unit_id,
                words={"minutes": MINUTES, "until": asked.expires_at.isoformat(), **of},
                party=person,
            )
        case TenantContactChanged(person_id=person, left=left) if left != ():
            void = VoidCode(changed_at=fact.effective_at, channels=CHANNELS if left is None else left)
            return [Do(confirmation, stream_of(person, "signing"), void)]
    return []


of_confirmations = Policy("send a code", (CodeAsked, TenantContactChanged), react)
