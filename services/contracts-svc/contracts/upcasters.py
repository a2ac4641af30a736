"""Facts stored in an older shape, lifted to the present one: pure functions on dicts, one step at a time."""

from typing import Any

from kernel.facts import Registry

from contracts import (
    upcasters_of_approvals,
    upcasters_of_cover,
    upcasters_of_policies,
    upcasters_of_portfolio,
    upcasters_of_renewals,
    upcasters_of_settling,
    upcasters_of_signing,
    upcasters_of_tenancies,
)
from contracts.domain.class_facts import ContractClassPassedOn
from contracts.domain.contract_facts import (
    ContractDrafted,
    ContractEnded,
    ContractExtended,
    ContractHeldOver,
    ContractNearExpiry,
    ContractPayeeChanged,
    ContractRenewed,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractSentForSignature,
    ContractSigned,
    ContractSucceeded,
    ContractTerminated,
    OccupancyEnded,
    UnitExchanged,
)
from contracts.domain.deposit_facts import ContractDepositCarriedOver, ContractDepositPassedOn
from contracts.domain.filing_facts import ContractFiled, FilingDropped, FilingFellDue, FilingUnsaid
from contracts.domain.importing import ImportFinished, ImportMapped
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from contracts.domain.settlement_facts import SettlementOpened


def register(registry: Registry) -> None:
    registry.upcast(ContractSigned, 1)(before_let_once)
    registry.upcast(ContractSigned, 2)(before_taken_over)
    registry.upcast(ContractSigned, 3)(before_clauses)
    registry.upcast(ContractSigned, 4)(before_covered_once)
    registry.upcast(ContractSentForSignature, 1)(before_reserving)
    registry.upcast(ContractSentForSignature, 2)(before_barring_release)
    registry.upcast(ContractSentForSignature, 3)(before_owners_reserved)
    registry.upcast(ContractDrafted, 2)(before_clauses)
    registry.upcast(ContractRentChanged, 1)(before_clauses)
    registry.upcast(ContractRentChanged, 2)(before_agreed_later)
    registry.upcast(ContractExtended, 1)(before_clauses)
    registry.upcast(OccupancyEnded, 1)(before_last)
    registry.upcast(OccupancyEnded, 2)(before_carrying)
    registry.upcast(UnitExchanged, 1)(before_clauses)
    registry.upcast(UnitExchanged, 2)(before_standing)
    registry.upcast(UnitExchanged, 3)(before_carrying)
    registry.upcast(UnitExchanged, 5)(upcasters_of_tenancies.alone)
    registry.upcast(UnitExchanged, 6)(upcasters_of_tenancies.with_all_its_rooms)
    registry.upcast(ContractPayeeChanged, 1)(before_it_went_along)
    registry.upcast(ContractRenewed, 1)(before_payee_went_along)
    registry.upcast(ContractTerminated, 1)(over_at_once)
    registry.upcast(ContractTerminated, 2)(however_it_ended)
    registry.upcast(ContractDepositPassedOn, 1)(as_if_none_were_settled)
    registry.upcast(ContractDepositPassedOn, 2)(before_rooms_left)
    for told, version in (
        *((OccupancyEnded, 3), (UnitExchanged, 4), (ContractTerminated, 3), (ContractEnded, 1)),
        (ContractDepositCarriedOver, 1),
    ):
        registry.upcast(told, version)(as_its_terms_say)
    registry.upcast(NextContractForsaken, 1)(of_all_its_rooms)
    registry.upcast(NextContractForsaken, 2)(of_the_room_left)
    registry.upcast(NextContractNotForsaken, 1)(in_all_its_rooms)
    registry.upcast(ContractHeldOver, 1)(as_if_it_ran_out)
    registry.upcast(ContractSucceeded, 1)(whenever_it_was_written_down)
    registry.upcast(ContractHeldOver, 2)(of_one_room)
    registry.upcast(ContractClassPassedOn, 1)(as_it_followed)
    registry.upcast(ContractNearExpiry, 2)(as_if_to_renew)
    registry.upcast(FilingFellDue, 1)(to_no_end)
    registry.upcast(FilingUnsaid, 1)(to_no_end)
    registry.upcast(FilingDropped, 1)(before_why)
    registry.upcast(ContractFiled, 1)(before_numbers_were_kept_apart)
    registry.upcast(ImportFinished, 1)(before_changes)
    registry.upcast(ImportMapped, 1)(before_a_city_for_all)
    registry.upcast(ContractDrafted, 1)(before_drafts_were_judged)
    registry.upcast(ContractRentChanged, 4)(before_rooms_left)
    registry.upcast(ContractRentFreeChanged, 2)(before_rooms_left)
    registry.upcast(SettlementOpened, 2)(before_carrying)
    upcasters_of_approvals.register(registry)
    upcasters_of_cover.register(registry)
    upcasters_of_policies.register(registry)
    upcasters_of_portfolio.register(registry)
    upcasters_of_renewals.register(registry)
    upcasters_of_settling.register(registry)
    upcasters_of_signing.register(registry)
    upcasters_of_tenancies.register(registry)


def before_let_once(signed: dict[str, Any]) -> dict[str, Any]:
    """Signed when nobody yet saw to it that a unit is let once: two of them may have the same days."""
    return signed | {"let_once": False}


def before_owners_reserved(sent: dict[str, Any]) -> dict[str, Any]:
    """Of owners two could be out for the same days."""
    return sent | ({"reserves": False} if sent["terms"]["track"] == "owner" else {})


def before_a_city_for_all(mapped: dict[str, Any]) -> dict[str, Any]:
    """Only a row could say in which city a park lies."""
    return mapped | {"city": None}


def before_numbers_were_kept_apart(filed: dict[str, Any]) -> dict[str, Any]:
    """Two clerks might write one number down at the same time."""
    return filed | {"number_once": False}


def before_covered_once(signed: dict[str, Any]) -> dict[str, Any]:
    """What owners signed might overlap: it was cover, whoever gave it."""
    return signed | ({"let_once": False} if signed["terms"]["track"] == "owner" else {})


def before_reserving(sent: dict[str, Any]) -> dict[str, Any]:
    """Sent when only a signature let a unit: two papers of the same days may be out."""
    return sent | {"reserves": False}


def before_barring_release(sent: dict[str, Any]) -> dict[str, Any]:
    """Sent when a unit could be given back meanwhile: some were."""
    return sent | {"bars_release": False}


def before_taken_over(signed: dict[str, Any]) -> dict[str, Any]:
    """Nobody was asked about the owner's cover then, of whichever contract."""
    return signed | {"taken_over": True}


def before_clauses(told: dict[str, Any]) -> dict[str, Any]:
    """ContractClausesAgreed told them behind the draft; nobody else was told."""
    return told | {"clauses": {}}


def before_it_went_along(changed: dict[str, Any]) -> dict[str, Any]:
    """Of each contract the account was said anew."""
    return changed | {"renewed_by": None}


def before_payee_went_along(renewed: dict[str, Any]) -> dict[str, Any]:
    """As above: which account it was, the contract itself knows."""
    return renewed | {"payee": None}


def before_rooms_left(changed: dict[str, Any]) -> dict[str, Any]:
    """Nobody said which rooms had been left: it stays as it was reckoned."""
    return changed | {"rooms_left": {}}


def before_carrying(told: dict[str, Any]) -> dict[str, Any]:
    """Nobody said then that the deposit of a contract before was held on."""
    return told | {"carried_fen": 0}


def as_its_terms_say(told: dict[str, Any]) -> dict[str, Any]:
    """What is held was taken to be what the terms say; where they say none, what was carried."""
    return told | {"held_fen": told["terms"]["deposit_fen"] or told.get("carried_fen", 0)}


def as_if_none_were_settled(passed_on: dict[str, Any]) -> dict[str, Any]:
    """A room that was settled was left out."""
    return passed_on | {"kept": {}}


def of_all_its_rooms(forsaken: dict[str, Any]) -> dict[str, Any]:
    """It was told once all were left, and not with which of them."""
    return forsaken | {"left_unit_id": None, "part": False}


def of_the_room_left(forsaken: dict[str, Any]) -> dict[str, Any]:
    """Which it has of those that were left before was not said."""
    left = forsaken["left_unit_id"]
    return forsaken | {"unit_ids": [left] if left else forsaken["terms"]["unit_ids"]}


def in_all_its_rooms(stands: dict[str, Any]) -> dict[str, Any]:
    """Which of them were left before was not said."""
    return stands | {"unit_ids": stands["terms"]["unit_ids"]}


def before_last(ended: dict[str, Any]) -> dict[str, Any]:
    """Whoever wanted to know counted the rooms: of one alone it is so."""
    return ended | {"last": len(ended["terms"]["unit_ids"]) == 1}


def before_standing(exchanged: dict[str, Any]) -> dict[str, Any]:
    """Nobody said: whoever reads it takes the day on which it was told."""
    return exchanged | {"standing": None}


def before_agreed_later(changed: dict[str, Any]) -> dict[str, Any]:
    """Nobody said so, and by now the rent was paid by it."""
    return changed | {"agreed_later": False}


def as_it_followed(passed_on: dict[str, Any]) -> dict[str, Any]:
    """It was told where another contract followed alone."""
    return passed_on | {"instead_of": None}


def over_at_once(terminated: dict[str, Any]) -> dict[str, Any]:
    """Whichever day it was terminated to."""
    return terminated | {"runs_on": False}


def however_it_ended(terminated: dict[str, Any]) -> dict[str, Any]:
    """Whether with a leaving, its tenancy knows: told of it again, it answers with nothing."""
    return terminated | {"given_back": False}


def as_if_to_renew(told: dict[str, Any]) -> dict[str, Any]:
    """So it was said, whatever had been decided."""
    return told | {"declined": False}


def before_changes(finished: dict[str, Any]) -> dict[str, Any]:
    """A row that said something else than what was there was refused."""
    return finished | {"tally": finished["tally"] | {"changed": 0}}


def before_drafts_were_judged(drafted: dict[str, Any]) -> dict[str, Any]:
    """The cover was told of it when it was signed, if it ever was."""
    return drafted | {"signed_at_once": True, "dropped": []}


def as_if_it_ran_out(held: dict[str, Any]) -> dict[str, Any]:
    """So it was told."""
    return held | {"terminated": False}


def of_one_room(held: dict[str, Any]) -> dict[str, Any]:
    """Each was told."""
    return held | {"first": True}


def whenever_it_was_written_down(succeeded: dict[str, Any]) -> dict[str, Any]:
    """What was paid by it was held by it on, also where it was over from the first."""
    return succeeded | {"taken_in": False}


def to_no_end(asked: dict[str, Any]) -> dict[str, Any]:
    """Which end the lease had was not said."""
    return asked


def before_why(dropped: dict[str, Any]) -> dict[str, Any]:
    """Only an end that was told dropped it."""
    return dropped | {"why": "over"}
