"""The paper of a settlement: made of what was settled, sent as it is, and of no worth when that changes."""

from datetime import UTC, datetime

from contracts.domain import papers
from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_facts as facts
from contracts.domain.signers import Signer
from kernel.ids import named_id
from testkit.given import given

from .twelve import ALL_TWELVE, CLOSED, OPENED, PAID, PLACE, REFUNDED
from .words import LEASE, LI, MANAGER, day, terms


class TestPaper:
    MADE = facts.SettlementPaperMade(**PLACE, document_sha256="9f" * 32)
    NOTE = papers.NotePaper(contract_id=LEASE, document_sha256="9f" * 32)

    def test_what_was_settled_is_on_one_paper_and_is_made_anew_when_it_says_something_else(self) -> None:
        settled_ = given(of.settlement, OPENED, *ALL_TWELVE, CLOSED)
        settled_.when(self.NOTE).then(self.MADE)
        made = given(of.settlement, OPENED, *ALL_TWELVE, CLOSED, self.MADE)
        made.when(self.NOTE).nothing()
        other = papers.NotePaper(contract_id=LEASE, document_sha256="1b" * 32)
        made.when(other).then(facts.SettlementPaperMade(**PLACE, document_sha256="1b" * 32))
        looked = facts.SettlementPaperLookedAt(**PLACE, document_sha256="9f" * 32)
        made.when(papers.LookAtPaper()).then(looked)

    def test_nobody_signs_what_may_still_change(self) -> None:
        given(of.settlement, OPENED, *ALL_TWELVE).when(self.NOTE).refused(commands.NotSettledYet)
        reopened = facts.SettlementReopened(**PLACE)
        history = (OPENED, *ALL_TWELVE, CLOSED, self.MADE, reopened)
        given(of.settlement, *history).when(papers.LookAtPaper()).refused(papers.NoPaperMade)
        given(of.settlement, *history, CLOSED).when(papers.LookAtPaper()).refused(papers.NoPaperMade)

    SENT = facts.SettlementSent(
        **PLACE,
        signing_id=named_id("signing"),
        document_sha256="9f" * 32,
        terms=terms(),
        signers=(Signer(person_id=LI, side="tenant"), Signer(person_id=MANAGER, side="operator")),
        sent_by="clerk",
        sent_at=datetime(2025, 9, 2, 2, tzinfo=UTC),
    )
    RECALLED = facts.SettlementRecalled(**PLACE, signing_id=named_id("signing"))

    def test_both_sides_sign_it_as_it_was_sent(self) -> None:
        said = self.SENT.model_dump(include=set(papers.SendPaper.model_fields))
        send = papers.SendPaper(**said)
        made = (OPENED, *ALL_TWELVE, CLOSED, self.MADE)
        given(of.settlement, *made).when(send).then(self.SENT)
        given(of.settlement, *made, self.SENT).when(send).nothing()
        again = send.model_copy(update={"signing_id": named_id("another")})
        given(of.settlement, *made, self.SENT).when(again).refused(papers.PaperIsOut)
        given(of.settlement, OPENED, *ALL_TWELVE, CLOSED).when(send).refused(papers.NoPaperMade)

    def test_the_refund_is_paid_once_both_have_signed_or_with_the_reason_why_not(self) -> None:
        out = (OPENED, *ALL_TWELVE, CLOSED, self.MADE, self.SENT)
        signed_on = day("9-4")
        signed = facts.SettlementSigned(**PLACE, signing_id=self.SENT.signing_id, signed_on=signed_on)
        note = commands.NoteSigned(signing_id=self.SENT.signing_id, signed_on=signed_on)
        pay = PAID.model_copy(update={"unsigned": None})
        given(of.settlement, *out).when(pay).refused(commands.PaperUnsigned)
        given(of.settlement, *out).when(PAID).then(REFUNDED)
        given(of.settlement, *out).when(note).then(signed)
        given(of.settlement, *out, signed).when(note).nothing()
        for asked in (pay, PAID):
            paid = facts.SettlementRefundPaid(**PLACE, **pay.model_dump(), reference_once=True)
            given(of.settlement, *out, signed).when(asked).then(paid)
        given(of.settlement, *out, self.RECALLED).when(note).nothing()
        given(of.settlement, *out, signed, self.RECALLED).when(pay).refused(commands.PaperUnsigned)
        reopened = facts.SettlementReopened(**PLACE)
        anew = (*out, signed, self.RECALLED, reopened, CLOSED)
        given(of.settlement, *anew).when(pay).refused(commands.PaperUnsigned)
        given(of.settlement, *out, self.RECALLED, facts.SettlementWithdrawn(**PLACE)).when(note).nothing()

    def test_what_was_sent_counts_no_more_when_it_is_taken_back_settled_or_made_anew(self) -> None:
        out = (OPENED, *ALL_TWELVE, CLOSED, self.MADE, self.SENT)
        given(of.settlement, *out).when(papers.RecallPaper()).then(self.RECALLED)
        given(of.settlement, *out, self.RECALLED).when(papers.RecallPaper()).nothing()
        lapsed = papers.RecallPaper(signing_id=self.RECALLED.signing_id)
        given(of.settlement, *out).when(lapsed).then(self.RECALLED)
        given(of.settlement, *out, self.RECALLED).when(lapsed).nothing()
        given(of.settlement).when(lapsed).nothing()
        reopened = facts.SettlementReopened(**PLACE)
        given(of.settlement, *out).when(commands.ReopenSettlement()).then(self.RECALLED, reopened)
        anew = facts.SettlementPaperMade(**PLACE, document_sha256="1b" * 32)
        other = papers.NotePaper(contract_id=LEASE, document_sha256="1b" * 32)
        given(of.settlement, *out).when(other).then(self.RECALLED, anew)
        never_left = facts.SettlementWithdrawn(**PLACE)
        given(of.settlement, *out).when(commands.WithdrawSettlement()).then(self.RECALLED, never_left)
        given(of.settlement, *out, self.RECALLED, never_left).when(lapsed).nothing()

    def test_what_both_signed_stays_once_money_went_by_it(self) -> None:
        signed = facts.SettlementSigned(**PLACE, signing_id=self.SENT.signing_id, signed_on=day("9-4"))
        out = (OPENED, *ALL_TWELVE, CLOSED, self.MADE, self.SENT)
        other = papers.NotePaper(contract_id=LEASE, document_sha256="1b" * 32)
        for paid in ((signed, REFUNDED), (REFUNDED, signed)):
            for asked in (papers.RecallPaper(), other):
                given(of.settlement, *out, *paid).when(asked).refused(commands.RefundPaid)
            given(of.settlement, *out, *paid).when(self.NOTE).nothing()
        given(of.settlement, *out, REFUNDED).when(papers.RecallPaper()).then(self.RECALLED)
