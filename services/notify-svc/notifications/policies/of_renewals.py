"""What is to become of a contract that ends, and when somebody leaves: who must act hears of it."""

from collections.abc import Sequence
from datetime import date

from kernel.facts import Fact
from kernel.service import Do
from published.contracts import (
    HandBackAppointed,
    HandBackCalledOff,
    MoveOutAppointed,
    MoveOutCalledOff,
    RenewalDecided,
    RenewalEvent,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
    RenewalReturned,
)

from notifications.policies.asking import ask, last_day, term


def of_a_renewal(fact: Fact, told: RenewalEvent) -> Sequence[Do]:
    """Of whatever a renewal tells of itself; nothing of what asks nobody to do anything."""
    match told:
        case RenewalOpened() as e:
            # Opened again for the same end, it is due on another day, or about the room they changed to.
            at = "/".join(map(str, (e.due_on, *e.unit_ids[:1])))
            return _of_renewal(fact, e, "opened", occasion=at, words={"due": e.due_on.isoformat()})
        case (RenewalProposed() | RenewalReturned()) as e:
            stage = "proposed" if isinstance(e, RenewalProposed) else "returned"
            return _of_renewal(fact, e, stage, occasion=fact.id, words={"due": e.due_on.isoformat()})
        case RenewalDecided() as e:
            # Declined, proposed again and approved after all: each time it is news.
            of_owner = (e.decision, e.track) == ("declined", "owner")
            rule = "RenewalDecided/declined_owner" if of_owner else f"RenewalDecided/{e.decision}"
            rule += "_by_us" if e.declined_by == "operator" else ""
            return _of_renewal(fact, e, e.decision, occasion=fact.id, rule=rule)
        case RenewalOverdue() as e:
            due, first = {"due": e.due_on.isoformat()}, e.nth == 1
            rule = f"RenewalOverdue/{e.step}" if first else f"RenewalOverdue/{e.step}_escalated"
            occasion = e.due_on if first else f"{e.due_on}/{e.nth}"
            return _of_renewal(fact, e, e.step, occasion=occasion, rule=rule, words=due)
        case MoveOutAppointed(move_out_on=on) | HandBackAppointed(hand_back_on=on) as e:
            # Another day, and back to the first: each time it is news.
            return _of_the_day(fact, e, on)
        case MoveOutCalledOff(move_out_on=on) | HandBackCalledOff(hand_back_on=on) as e:
            return _of_the_day(fact, e, on)
    return []


def _of_renewal(
    fact: Fact,
    told: RenewalEvent,
    stage: str,
    *,
    occasion: object,
    rule: str = "",
    words: dict[str, str] | None = None,
) -> Sequence[Do]:
    day = last_day(told.ends_on)
    return ask(
        fact,
        told.renewal_id,
        stage,
        occasion=occasion,
        rule=rule,
        park_id=told.park_id,
        unit_ids=told.unit_ids,
        words={**term(told.contract_id, told.track), "day": day, "ends": day, **(words or {})},
        party=told.party_id,
        unit_manager=told.manager_id,
    )


def _of_the_day(fact: Fact, told: RenewalEvent, on: date) -> Sequence[Do]:
    return ask(
        fact,
        told.renewal_id,
        on.isoformat(),
        occasion=fact.id,
        park_id=told.park_id,
        unit_ids=told.unit_ids,
        words={"day": on.isoformat()},
        party=told.party_id,
    )
