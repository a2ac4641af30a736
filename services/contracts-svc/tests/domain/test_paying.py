"""To which account a contract is paid goes along to the one that follows on its end."""

from contracts.domain.contract import contract
from contracts.domain.contract_commands import NoteRenewed
from contracts.domain.contract_facts import (
    ContractPayeeChanged,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractVoided,
)
from contracts.domain.paying import InheritPayee
from contracts.policies.paying import inherit
from contracts.upcasters import before_it_went_along, before_payee_went_along
from kernel.clock import start_of
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Do
from testkit.given import given

from .words import END, LEASE, NEXT_LEASE, OWNER, change_payee, drafted, signed, terms

ACCOUNT, OTHER = named_id("account"), named_id("other account")
PARTY = terms().party_id
FOLLOWS = ContractRenewed(contract_id=LEASE, terms=terms(), renewed_by=NEXT_LEASE, payee=ACCOUNT)
INHERIT = InheritPayee(account_id=ACCOUNT, whose=PARTY, instead_of=None)


def paid(account: object, was: object = None, follows: object = None) -> ContractPayeeChanged:
    said = {"account_id": account, "old_account_id": was, "renewed_by": follows}
    return ContractPayeeChanged(contract_id=LEASE, terms=terms(), **said)


def asked(event: ContractRenewed | ContractPayeeChanged) -> list[Do]:
    at = start_of(terms().starts_on)
    return list(inherit(Fact(event, named_id("fact"), "stream", 1, 1, at, at, SYSTEM, "contracts")))


def test_whoever_follows_is_paid_to_the_same_unless_somebody_said_otherwise() -> None:
    renewed = NoteRenewed(renewed_by=NEXT_LEASE, ends_on=END)
    [told] = given(contract, drafted(), signed(), paid(ACCOUNT)).when(renewed).events
    assert told == FOLLOWS
    [told] = given(contract, drafted(), signed()).when(renewed).events
    assert (told, asked(told)) == (FOLLOWS.model_copy(update={"payee": None}), [])
    assert asked(FOLLOWS) == [Do(contract, NEXT_LEASE, INHERIT)]
    given(contract, drafted(), signed()).when(INHERIT).then(paid(ACCOUNT))
    given(contract, drafted(), signed(), paid(OTHER)).when(INHERIT).nothing()
    given(contract, drafted(), signed()).when(INHERIT.model_copy(update={"whose": OWNER})).nothing()


def test_another_account_goes_along_while_a_contract_follows() -> None:
    running = given(contract, drafted(), signed(), paid(ACCOUNT), FOLLOWS)
    [told] = running.when(change_payee(OTHER)).events
    assert told == paid(OTHER, ACCOUNT, NEXT_LEASE)
    instead = InheritPayee(account_id=OTHER, whose=PARTY, instead_of=ACCOUNT)
    assert asked(told) == [Do(contract, NEXT_LEASE, instead)]
    given(contract, drafted(), signed(), paid(ACCOUNT)).when(instead).then(paid(OTHER, ACCOUNT))
    lapsed = ContractRenewalLapsed(contract_id=LEASE, terms=terms())
    given(contract, drafted(), signed(), paid(ACCOUNT), FOLLOWS, lapsed).when(change_payee(OTHER)).then(
        paid(OTHER, ACCOUNT)
    )


def test_nobody_is_paid_by_what_is_void_or_not_signed() -> None:
    voided = ContractVoided(contract_id=LEASE, terms=terms())
    for told in ((), (drafted(),), (drafted(), voided)):
        given(contract, *told).when(INHERIT).nothing()


def test_facts_of_before_name_no_account_that_goes_along() -> None:
    assert before_it_went_along({"account_id": "x"}) == {"account_id": "x", "renewed_by": None}
    assert before_payee_went_along({"renewed_by": "x"}) == {"renewed_by": "x", "payee": None}
