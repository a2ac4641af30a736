"""A code was asked for: it is sent as any important notice is, to that one person."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from notifications.domain.confirmation import LIVES, CodeAsked
from notifications.policies.asking import ask

MINUTES = str(int(LIVES.total_seconds()) // 60)


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
    return []


of_confirmations = Policy("send a code", (CodeAsked,), react)
