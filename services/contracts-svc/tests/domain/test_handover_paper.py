"""The paper of a handover: made of all seven items, signed by both sides, void when something changes."""

from datetime import UTC, datetime

import pytest
from contracts.domain import handover as of
from contracts.domain import handover_commands as commands
from contracts.domain import handover_facts as facts
from contracts.domain import papers
from contracts.domain.handover_items import ITEMS, Found
from contracts.domain.signers import Signer
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from kernel.domain import Refusal
from kernel.ids import named_id
from testkit.given import given

from .test_handover import AGREE, AGREED, ALL_SEVEN, FOUND, OPENED, PLACE, REOPENED, check, checked
from .words import LEASE, LI, MANAGER, ZHAO, day, terms

SIGNING, PAPER, OTHER_PAPER = named_id("signing"), "9f" * 32, "1b" * 32
MADE = facts.HandoverPaperMade(**PLACE, contract_id=LEASE, document_sha256=PAPER)
SENT = facts.HandoverSent(
    **PLACE,
    signing_id=SIGNING,
    contract_id=LEASE,
    document_sha256=PAPER,
    terms=terms(),
    signers=(Signer(person_id=LI, side="tenant"), Signer(person_id=MANAGER, side="operator")),
    sent_by="clerk",
    sent_at=datetime(2025, 3, 16, 2, tzinfo=UTC),
)
RECALLED = facts.HandoverRecalled(**PLACE, signing_id=SIGNING)
SIGNED = facts.HandoverAgreed(
    **PLACE, agreed_by=MANAGER, for_tenant=LI, agreed_on=day("3-17"), signing_id=SIGNING
)

NOTE = papers.NotePaper(contract_id=LEASE, document_sha256=PAPER)
NOTE_OTHER = NOTE.model_copy(update={"document_sha256": OTHER_PAPER})
SEND = papers.SendPaper(**SENT.model_dump(include=set(papers.SendPaper.model_fields)))
RECALL, READ = papers.RecallPaper(), papers.LookAtPaper()
NOTE_SIGNED = commands.NoteSigned(signing_id=SIGNING, agreed_by=MANAGER, for_tenant=LI, agreed_on=day("3-17"))

whole = given(of.handover, OPENED, *ALL_SEVEN)
made = given(of.handover, OPENED, *ALL_SEVEN, MADE)
out = given(of.handover, OPENED, *ALL_SEVEN, MADE, SENT)
signed = given(of.handover, OPENED, *ALL_SEVEN, MADE, SENT, SIGNED)


@pytest.mark.parametrize("missing", ITEMS)
def test_the_paper_is_made_when_all_seven_are_there(missing: str) -> None:
    six = [fact for fact in ALL_SEVEN if fact.item != missing]
    given(of.handover, OPENED, *six).when(NOTE).refused(commands.HandoverItemsOpen, items=[missing])
    whole.when(NOTE).then(MADE)
    made.when(NOTE).nothing()


def test_what_is_found_otherwise_is_another_paper() -> None:
    corrected = checked("inventory").model_copy(update={"found": FOUND.model_copy(update={"count": 4})})
    again = given(of.handover, OPENED, *ALL_SEVEN, MADE, corrected)
    again.when(SEND).refused(papers.NoPaperMade, field="handover_id")
    again.when(NOTE_OTHER).then(MADE.model_copy(update={"document_sha256": OTHER_PAPER}))


def test_what_was_agreed_by_hand_is_put_on_paper_to_be_read_and_sent_to_nobody() -> None:
    by_hand = given(of.handover, OPENED, *ALL_SEVEN, AGREED)
    by_hand.when(NOTE).then(MADE)
    on_paper = given(of.handover, OPENED, *ALL_SEVEN, AGREED, MADE)
    on_paper.when(READ).then(facts.HandoverPaperLookedAt(**PLACE, document_sha256=PAPER))
    on_paper.when(SEND).refused(commands.HandoverAgreedAlready)
    on_paper.when(AGREE).nothing()
    signed.when(NOTE_OTHER).refused(commands.HandoverAgreedAlready)


def test_our_people_read_what_was_made() -> None:
    looked = facts.HandoverPaperLookedAt(**PLACE, document_sha256=PAPER)
    whole.when(READ).refused(papers.NoPaperMade)
    made.when(READ).then(looked)
    signed.when(READ).then(looked)


def test_both_sides_sign_it_as_it_was_sent_and_so_agree() -> None:
    whole.when(SEND).refused(papers.NoPaperMade)
    made.when(SEND).then(SENT)
    out.when(SEND).nothing()
    out.when(SEND.model_copy(update={"signing_id": named_id("another")})).refused(papers.PaperIsOut)
    out.when(NOTE_SIGNED).then(SIGNED)
    signed.when(NOTE_SIGNED).nothing()


def test_as_long_as_it_is_out_nothing_is_found_otherwise_and_nobody_agrees_by_hand() -> None:
    out.when(check("inventory")).nothing()
    out.when(check("inventory", Found(lines=FOUND.lines[:1]))).refused(papers.PaperIsOut)
    out.when(AGREE).refused(papers.PaperIsOut)


def test_what_was_sent_counts_no_more_when_it_is_taken_back_reopened_or_made_anew() -> None:
    out.when(RECALL).then(RECALLED)
    out.when(commands.Reopen()).then(RECALLED)
    out.when(NOTE_OTHER).then(RECALLED, MADE.model_copy(update={"document_sha256": OTHER_PAPER}))
    back = given(of.handover, OPENED, *ALL_SEVEN, MADE, SENT, RECALLED)
    back.when(RECALL).nothing()
    back.when(NOTE_SIGNED).nothing()  # they signed what was taken back meanwhile
    back.when(AGREE).then(AGREED)
    back.when(SEND).then(SENT)


def test_what_both_signed_stays_until_it_is_reopened_and_then_is_void() -> None:
    for asked in (AGREE, NOTE_OTHER, SEND, RECALL):
        signed.when(asked).refused(commands.HandoverAgreedAlready)
    signed.when(commands.Reopen(settling=True)).refused(commands.SettlementBegan)
    signed.when(commands.Reopen()).then(RECALLED, REOPENED)
    again = given(of.handover, OPENED, *ALL_SEVEN, MADE, SENT, SIGNED, RECALLED, REOPENED)
    again.when(READ).refused(papers.NoPaperMade)
    again.when(NOTE).then(MADE)


def test_who_never_came_has_nothing_to_sign() -> None:
    never = facts.HandoverWithdrawn(**PLACE)
    out.when(commands.WithdrawHandover()).then(RECALLED, never)
    signed.when(commands.WithdrawHandover()).nothing()
    given(of.handover, OPENED, never).when(NOTE_SIGNED).nothing()


class HandingOver(RuleBasedStateMachine):
    """Clerks, signers and deadlines in any order, against what is ticked, on paper, out and agreed."""

    def __init__(self) -> None:
        super().__init__()
        self.state = of.handover.evolve(of.NotOpened(), OPENED)
        self.keys: dict[str, int] = {}
        self.paper: str | None = None
        self.out = self.agreed = self.by_hand = False

    def ask(self, command: commands.HandoverCommand | papers.PaperCommand) -> bool:
        """Whether it led to something."""
        try:
            events = of.handover.decide(command, self.state)
        except Refusal:
            return False
        for event in events:
            self.state = of.handover.evolve(self.state, event)
        return bool(events)

    @rule(item=some.sampled_from(ITEMS), keys=some.integers(1, 2))
    def tick(self, item: str, keys: int) -> None:
        free = not self.out and not self.agreed
        found = FOUND.model_copy(update={"count": keys})
        asked = commands.CheckItem.model_validate({"item": item, "checked_by": ZHAO, "found": found})
        assert self.ask(asked) == (free and self.keys.get(item) != keys)
        if free and self.keys.get(item) != keys:
            self.keys[item], self.paper = keys, None

    @rule()
    def tick_all_that_is_left(self) -> None:
        for item in ITEMS:
            if item not in self.keys:
                self.tick(item, 1)

    @rule(document=some.sampled_from([PAPER, OTHER_PAPER]))
    def make(self, document: str) -> None:
        free = self.by_hand or not self.agreed
        made = len(self.keys) == 7 and free and self.paper != document
        assert self.ask(NOTE.model_copy(update={"document_sha256": document})) == made
        if made:
            self.paper, self.out = document, False

    @rule()
    def send(self) -> None:
        sent = self.paper is not None and not self.out and not self.agreed
        assert self.ask(SEND) == sent
        self.out = self.out or sent

    @rule(command=some.sampled_from([RECALL, commands.Reopen()]))
    def take_back(self, command: papers.RecallPaper | commands.Reopen) -> None:
        reopened = self.agreed and isinstance(command, commands.Reopen)
        back = reopened or (self.out and not self.agreed)
        assert self.ask(command) == back
        if back:
            self.out = self.agreed = self.by_hand = False
        if reopened:
            self.paper = None

    @rule()
    def both_sign(self) -> None:
        assert self.ask(NOTE_SIGNED) == (self.out and not self.agreed)
        self.agreed = self.agreed or self.out

    @rule()
    def agree_by_hand(self) -> None:
        agrees = len(self.keys) == 7 and not self.out and not self.agreed
        assert self.ask(AGREE) == agrees
        self.agreed, self.by_hand = self.agreed or agrees, self.by_hand or agrees

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        assert isinstance(self.state, of.Open)
        assert isinstance(self.state, of.Agreed) == self.agreed
        assert (self.state.paper, self.state.signing_id is not None) == (self.paper, self.out)
        assert not self.agreed or not self.state.missing


TestHandingOver = HandingOver.TestCase
TestHandingOver.settings = settings(max_examples=40, stateful_step_count=25)
