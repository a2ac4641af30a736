"""A contract nears its end, is over, or outlives the owner's cover: who must act hears of it."""

from collections.abc import Sequence
from datetime import date

from kernel.facts import Fact
from kernel.service import Do, Policy
from published.contracts import (
    ContractAnnulled,
    ContractDepositLowered,
    ContractExpired,
    ContractNearExpiry,
    ContractOverrunDetected,
    ContractOverstayed,
    ContractPartyErased,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractRoomGivenBack,
    FilingOverdue,
    FilingToCancel,
    HandBackAppointed,
    HandBackCalledOff,
    HandoverOverdue,
    MoveOutAppointed,
    MoveOutCalledOff,
    NextContractForsaken,
    RenewalDecided,
    RenewalEvent,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
    RenewalReturned,
    SettlementNotWithdrawn,
    SettlementOverdue,
    SettlementOwedOutstanding,
    SettlementRefundOutstanding,
    UnitDisputed,
    UnitLivedInAfterRelease,
)

from notifications.policies.asking import ask, last_day, term
from notifications.policies.of_renewals import of_a_renewal

OVERRUN = {
    (False, ""): "ContractOverrunDetected",
    (False, "draft"): "ContractOverrunDetected/draft",
    (False, "stays_on"): "ContractOverrunDetected/stays_on",
    (True, ""): "ContractOverrunDetected/bare",
    (True, "draft"): "ContractOverrunDetected/bare_draft",
    (True, "stays_on"): "ContractOverrunDetected/bare_stays_on",
}
"""By whether not even its first day is covered, and whether it is a draft, or its tenant stays on."""
PARTLY = {"": "ContractOverrunDetected/partly", "draft": "ContractOverrunDetected/partly_draft"}
"""Where owners cover days behind the first that none does: each stretch is named."""


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case ContractNearExpiry() as e:
            return ask(
                fact,
                e.contract_id,
                str(e.stage_days),
                occasion=e.ends_on,
                rule=f"ContractNearExpiry/{e.track}{'_declined' if e.declined else ''}",
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words={
                    **term(e.contract_id, e.track),
                    "day": last_day(e.ends_on),
                    "days": e.ends_on.isoformat(),
                },
                party=e.party_id,
                unit_manager=e.manager_id,
            )
        case (ContractExpired() | ContractOverstayed()) as e:
            return ask(
                fact,
                e.contract_id,
                e.ended_on.isoformat(),
                occasion=fact.id if isinstance(e, ContractOverstayed) else "",  # told again, it is news
                rule="ContractExpired/terminated" if isinstance(e, ContractExpired) and e.terminated else "",
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words={**term(e.contract_id, e.track), "day": last_day(e.ended_on)},
                party=e.party_id,
                unit_manager=e.manager_id,
            )
        case ContractAnnulled() as e:
            return ask(
                fact,
                e.contract_id,
                e.ends_on.isoformat(),
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words={**term(e.contract_id, e.track), "day": last_day(e.ends_on)},
                party=e.party_id,
                unit_manager=e.manager_id,
            )
        case NextContractForsaken(next_contract_id=id_, begins_on=begins) as e:
            # They may stay after all, and leave again: each time it is news.
            return ask(
                fact,
                id_,
                begins.isoformat(),
                occasion=fact.id,
                rule="NextContractForsaken/part" if e.part else "",
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words={**term(id_, e.track), "day": begins.isoformat()},
                unit_manager=e.manager_id,
            )
        case ContractRoomGivenBack(goes_on_until=date() as end) as e:
            # They may turn out never to have left, and leave again: each time it is news.
            return ask(
                fact,
                e.contract_id,
                end.isoformat(),
                occasion=fact.id,
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={**term(e.contract_id, e.track), "day": last_day(end)},
            )
        case ContractPartyErased(contract_id=id_) as e:
            return ask(
                fact,
                id_,
                "erased",
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words=term(id_, e.track),
                unit_manager=e.manager_id,
            )
        case ContractOverrunDetected() as e:
            # Of a draft, once more when it is signed like this, and once more when they stay on past its end.
            how = "draft" if e.draft else "stays_on" if e.stays_on else ""
            spans = ",".join(f"{each.starts_on}/{last_day(each.ends_on)}" for each in e.uncovered)
            at = "/".join([str(e.unit_id), str(e.cover_ends_on), *filter(None, (how, spans))])
            since = {"spans": spans} if spans else {} if e.bare else {"day": last_day(e.cover_ends_on)}
            return ask(
                fact,
                e.contract_id,
                str(e.days_over),
                occasion=at,
                rule=PARTLY[how] if spans else OVERRUN[e.bare, how],
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={**since, "days": str(e.days_over), "yuan": f"{e.exposure_fen / 100:.2f}"},
                unit_manager=e.manager_id,
            )
        case RenewalEvent() as e:
            return of_a_renewal(fact, e)
        case UnitLivedInAfterRelease(unit_id=unit) as e:
            day = e.moved_in_on.isoformat()
            return ask(
                fact, unit, day, occasion=e.tenant_id, park_id=e.park_id, unit_id=unit, words={"day": day}
            )
        case UnitDisputed(unit_id=unit, kind=kind) as e:
            # Each time is news: the same two may fall out again.
            return ask(
                fact,
                unit,
                kind,
                occasion=fact.version,
                rule=f"UnitDisputed/{kind}",
                park_id=e.park_id,
                unit_id=unit,
                words={},
            )
        case FilingOverdue(contract_id=id_, due_on=due) as e:
            day = due.isoformat()
            return ask(fact, id_, day, park_id=e.park_id, unit_ids=e.unit_ids, words={"day": day})
        case FilingToCancel(contract_id=id_) as e:
            whose = term(id_, "tenant")
            return ask(fact, id_, "annulled", park_id=e.park_id, unit_ids=e.unit_ids, words=whose)
        case ContractRentChanged(agreed_later=True) as e:
            return ask(
                fact,
                e.contract_id,
                e.from_on.isoformat(),
                occasion=fact.id,  # back to what it was, and once more: each time it is news
                rule=f"ContractRentChanged/{e.track}",
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words={
                    "day": e.from_on.isoformat(),
                    "old_yuan": f"{e.old_rent_fen / 100:.2f}",
                    "yuan": f"{e.rent_fen / 100:.2f}",
                },
                party=e.party_id,
            )
        case ContractRentFreeChanged(contract_id=id_, rent_free=spans) as e:
            free = sum((each.ends_on - each.starts_on).days for each in spans)
            return ask(
                fact,
                id_,
                str(free),
                occasion=fact.id,  # each time it is news, as of a rent
                rule=f"ContractRentFreeChanged/{e.track}",
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words={"days": str(free)},
                party=e.party_id,
            )
        case ContractDepositLowered(contract_id=id_, deposit_fen=held) as e:
            return ask(
                fact,
                id_,
                e.track,
                occasion=fact.id,  # lowered, and carried beyond: each is a sum of its own
                rule=f"ContractDepositLowered/{e.track}",
                park_id=e.park_id,
                unit_ids=e.unit_ids,
                words={"yuan": f"{(e.old_deposit_fen - held) / 100:.2f}"},
                party=e.party_id,
            )
        case (SettlementOverdue() | HandoverOverdue()) as e:
            return ask(
                fact,
                e.handover_id if isinstance(e, HandoverOverdue) else e.settlement_id,
                e.stage,
                occasion=fact.id,  # reopened and late again, it is news
                rule=f"{type(e).__name__}/{e.stage}",
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={"day": e.due_on.isoformat()},
            )
        case SettlementRefundOutstanding(due_on=due, stage=stage) as e:
            return ask(
                fact,
                e.settlement_id,
                stage,
                occasion=due,
                rule=f"SettlementRefundOutstanding/{stage}",
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={"day": due.isoformat(), "yuan": f"{e.refund_fen / 100:.2f}"},
            )
        case SettlementOwedOutstanding(due_on=due, stage=stage) as e:
            return ask(
                fact,
                e.settlement_id,
                stage,
                occasion=fact.id,  # reopened and settled anew, it is another sum
                rule=f"SettlementOwedOutstanding/{stage}",
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={"day": due.isoformat(), "yuan": f"{e.owed_fen / 100:.2f}"},
                party=e.party_id,
            )
        case SettlementNotWithdrawn(paid_on=day, received_fen=received) as e:
            return ask(
                fact,
                e.settlement_id,
                "paid",
                occasion=fact.id,  # settled and paid anew, and withdrawn again: each time it goes back
                rule="SettlementNotWithdrawn/received" if received else "SettlementNotWithdrawn",
                park_id=e.park_id,
                unit_id=e.unit_id,
                words={"day": day.isoformat(), "yuan": f"{(received or e.refund_fen) / 100:.2f}"},
            )
    return []


of_contracts = Policy(
    "tell of contracts",
    (
        ContractNearExpiry,
        ContractExpired,
        ContractAnnulled,
        ContractOverrunDetected,
        ContractOverstayed,
        NextContractForsaken,
        ContractRoomGivenBack,
        ContractPartyErased,
        RenewalOpened,
        RenewalProposed,
        RenewalReturned,
        RenewalDecided,
        RenewalOverdue,
        MoveOutAppointed,
        HandBackAppointed,
        MoveOutCalledOff,
        HandBackCalledOff,
        UnitLivedInAfterRelease,
        UnitDisputed,
        FilingOverdue,
        FilingToCancel,
        HandoverOverdue,
        ContractRentChanged,
        ContractRentFreeChanged,
        ContractDepositLowered,
        SettlementOverdue,
        SettlementRefundOutstanding,
        SettlementOwedOutstanding,
        SettlementNotWithdrawn,
    ),
    react,
)
