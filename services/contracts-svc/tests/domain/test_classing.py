"""Of which class a contract is: given with the draft or later, by one word, and passed on to its renewal."""

from contracts.domain.class_facts import ContractClassGiven, ContractClassPassedOn
from contracts.domain.classing import GiveClass, InheritClass, OwnersHaveNoClass
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Amend, NoteRenewed
from contracts.domain.contract_facts import (
    ContractDrafted,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractVoided,
)
from contracts.domain.contract_refusals import ContractIdTaken
from contracts.domain.terms import ContractClass
from contracts.upcasters import as_it_followed
from kernel.domain import NotPossible
from testkit.given import given

from .words import END, LEASE, NEXT_LEASE, draft, drafted, signed, terms

KEY = draft().model_copy(update={"contract_class": "key"})
RENEWED = NoteRenewed(renewed_by=NEXT_LEASE, ends_on=END)


def of_class(said: ContractClass, old: ContractClass | None = None, **other: object) -> ContractClassGiven:
    return ContractClassGiven(contract_id=LEASE, terms=terms(**other), contract_class=said, old_class=old)


def test_it_is_told_with_the_draft_and_sent_again_it_is_the_same() -> None:
    given(contract).when(KEY).then(drafted(), of_class("key"))
    given(contract, drafted(), of_class("key")).when(KEY).nothing()
    given(contract, drafted(), of_class("key")).when(draft()).refused(ContractIdTaken)


def test_another_is_given_later_signed_or_not() -> None:
    corporate = GiveClass(contract_class="corporate")
    given(contract, drafted()).when(corporate).then(of_class("corporate", "ordinary"))
    given(contract, drafted(), of_class("key"), signed()).when(corporate).then(of_class("corporate", "key"))
    given(contract, drafted(), of_class("corporate"), signed()).when(corporate).nothing()
    given(contract, drafted(), signed()).when(GiveClass(contract_class="ordinary")).nothing()
    given(contract).when(corporate).refused(NotPossible)


def test_other_terms_of_a_draft_leave_it_its_class() -> None:
    dearer = terms(rent_fen=500_000)
    amended = ContractDrafted(contract_id=LEASE, terms=dearer, caps_version=1, caps_scope="general")
    given(contract, drafted(), of_class("key")).when(Amend(terms=dearer)).then(amended)
    again = of_class("ordinary", "key", rent_fen=500_000)
    plain = GiveClass(contract_class="ordinary")
    given(contract, drafted(), of_class("key"), amended).when(plain).then(again)


def test_owners_have_none() -> None:
    owner = {"track": "owner", "tenant_id": None}
    asked = draft(**owner).model_copy(update={"contract_class": "key"})
    given(contract).when(asked).refused(OwnersHaveNoClass)
    given(contract, drafted(**owner)).when(GiveClass(contract_class="key")).refused(OwnersHaveNoClass)


def test_the_contract_that_renews_it_is_of_the_same_unless_somebody_said_otherwise() -> None:
    told = ContractRenewed(contract_id=LEASE, terms=terms(), renewed_by=NEXT_LEASE)
    passed = ContractClassPassedOn(
        contract_id=LEASE, terms=terms(), contract_class="key", renewed_by=NEXT_LEASE, instead_of=None
    )
    given(contract, drafted(), of_class("key"), signed()).when(RENEWED).then(told, passed)
    given(contract, drafted(), signed()).when(RENEWED).then(told)
    inherit = InheritClass(contract_class="key")
    given(contract, drafted(), signed()).when(inherit).then(of_class("key", "ordinary"))
    given(contract, drafted(), of_class("corporate"), signed()).when(inherit).nothing()
    given(contract).when(inherit).nothing()


def test_another_class_goes_along_to_the_contract_that_is_signed_to_follow() -> None:
    follows = ContractRenewed(contract_id=LEASE, terms=terms(), renewed_by=NEXT_LEASE)
    key, corporate = (GiveClass(contract_class=said) for said in ("key", "corporate"))

    def passed(said: ContractClass, instead_of: ContractClass | None) -> ContractClassPassedOn:
        return ContractClassPassedOn(
            contract_id=LEASE,
            terms=terms(),
            contract_class=said,
            renewed_by=NEXT_LEASE,
            instead_of=instead_of,
        )

    renewed = given(contract, drafted(), signed(), follows)
    renewed.when(key).then(of_class("key", "ordinary"), passed("key", None))
    given(contract, drafted(), of_class("key"), signed(), follows, passed("key", None)).when(corporate).then(
        of_class("corporate", "key"), passed("corporate", "key")
    )
    lapsed = ContractRenewalLapsed(contract_id=LEASE, terms=terms())
    given(contract, drafted(), signed(), follows, lapsed).when(key).then(of_class("key", "ordinary"))

    inherit = InheritClass(contract_class="corporate", instead_of="key")
    given(contract, drafted(), of_class("key"), signed()).when(inherit).then(of_class("corporate", "key"))
    said = of_class("ordinary", "key")
    given(contract, drafted(), of_class("key"), signed(), said).when(inherit).nothing()
    voided = ContractVoided(contract_id=LEASE, terms=terms())
    given(contract, drafted(), of_class("key"), voided).when(inherit).nothing()
    assert as_it_followed({"renewed_by": "x"}) == {"renewed_by": "x", "instead_of": None}
