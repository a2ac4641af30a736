"""A contract that a ledger says again, perhaps otherwise: a draft follows it, what was signed does not."""

from collections.abc import Mapping
from typing import Final

from kernel.domain import Refusal

from contracts.domain.clauses import Clauses
from contracts.domain.contract_states import Written
from contracts.domain.terms import Terms


class ContractGivenUp(Refusal):
    """Voided or annulled: it comes back under another number."""

    title = "该合同已作废；如须重签，请用新的合同编号，台账没有合同编号一列的请加上"
    field, status = "contract_id", 409


class RentAgreedOtherwise(Refusal):
    """Of what was signed the rent is changed by an act of its own, which two people agree on."""

    title, field, status = "合同已签，月租金与系统不同：租金变更请走租金变更流程", "rent_fen", 409


class StepsAgreedOtherwise(RentAgreedOtherwise):
    """So are the steps that it takes with the years."""

    title, field = "合同已签，租金递增与系统不同：请走租金变更流程", "rent_steps"


class FreeAgreedOtherwise(Refusal):
    """And the days that are free of it."""

    title, field, status = "合同已签，免租期与系统不同：请走免租期变更流程", "rent_free", 409


class EndAgreedOtherwise(Refusal):
    """Of what was signed the end moves by an extension or a termination."""

    title, field, status = "合同已签，到期日期与系统不同：延长请走续期，提前结束请走解约流程", "ends_on", 409


class SignedOtherwise(Refusal):
    """Whom, what, from when and how it is paid for is what both sides signed."""

    title = (
        "合同已签，{what}与系统不同，不能按台账更改；"
        "如当初录错，请作废后用新的合同编号录入，台账没有这一列的请加上"
    )
    status = 409


class ApprovedOtherwise(Refusal):
    """What a renewal drafted is what one proposed and another approved: it goes another way through the
    renewal alone.
    """

    title = (
        "该合同由续约产生，{what}与续约中批准的方案不同，不能按台账更改或签署；"
        "台账写错的请改台账，方案有变的请在续约中退回后重新提方案"
    )
    status = 409


WHO_AND_WHAT: Final = {"tenant_id": "租客", "party_id": "签约方", "unit_ids": "房源", "starts_on": "起租日期"}
BESIDE: Final = {"deposit_fen": "押金", "cycle": "付款方式"}
"""A ledger may reckon the deposit by the rent: that is told first."""

MONEY_AND_END: Final = {"ends_on": "到期日期", "rent_fen": "月租金", **BESIDE}
RENTS: Final = {"rent_steps": "年递增", "rent_free": "免租期"}


def as_news(contract: Written, said: Terms) -> Terms:
    """The terms of a draft as a ledger says them: what it was drafted with at first is no news, so that an
    old ledger takes back nothing that was changed since. By whoever cares for it: no ledger says that.
    """
    now, first = contract.terms, contract.first_drafted
    names = (*WHO_AND_WHAT, "ends_on", "rent_fen", *BESIDE)
    kept = {name: getattr(now, name) for name in names if getattr(said, name) == getattr(first, name, None)}
    return said.model_copy(update={"manager_id": now.manager_id} | kept)


def with_rents(contract: Written, said: Clauses) -> Clauses:
    """The same, and the rent moves as a ledger says it; where it says nothing, or nothing new, as it is."""
    moved = {name: getattr(said, name) for name in ("rent_steps", "rent_free")}
    first = contract.first_clauses
    news = {name: each for name, each in moved.items() if each and each != getattr(first, name)}
    return contract.clauses.model_copy(update=news)


def as_approved(contract: Written, said: Terms, clauses: Clauses) -> tuple[Terms, Clauses]:
    """The draft of a renewal as it is. What an older offer said is held against it too: a ledger may say that
    it was signed. Raises ApprovedOtherwise.
    """
    now = contract.terms
    for field, what in (WHO_AND_WHAT | MONEY_AND_END).items():
        here, there = getattr(said, field), getattr(now, field)
        if here != there and not (field == "unit_ids" and {*here} == {*there}):
            raise ApprovedOtherwise(field=field, what=what)
    for field, what in RENTS.items():
        if (moved := getattr(clauses, field)) and moved != getattr(contract.clauses, field):
            raise ApprovedOtherwise(field=field, what=what)
    return now, contract.clauses


def check_as_signed(contract: Written, said: Terms, clauses: Clauses) -> None:
    """What it says now is right, and what it said at first. Raises one of the refusals above."""
    now, first = contract.terms, contract.as_drafted
    _check(WHO_AND_WHAT, said, now, first)
    if said.ends_on not in (now.ends_on, first.ends_on):
        raise EndAgreedOtherwise
    steps = [step.rent_fen for step in contract.clauses.rent_steps]
    if said.rent_fen not in (now.rent_fen, first.rent_fen, *steps):
        raise RentAgreedOtherwise
    _check(BESIDE, said, now, first)
    known = contract.clauses, contract.clauses_as_drafted
    # A row with an end that moved since says more steps than were agreed on at first.
    agreed = {step for step in clauses.rent_steps if step.from_on < first.ends_on}
    if not any(agreed <= {*each.rent_steps} for each in known):
        raise StepsAgreedOtherwise
    if not any({*clauses.rent_free} <= {*each.rent_free} for each in known):
        raise FreeAgreedOtherwise


def _check(fields: Mapping[str, str], said: Terms, *known: Terms) -> None:
    for field, what in fields.items():
        if getattr(said, field) not in [getattr(each, field) for each in known]:
            raise SignedOtherwise(field=field, what=what)
