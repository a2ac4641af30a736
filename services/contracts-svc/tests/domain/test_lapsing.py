"""What is taken back when a signing lapses: whatever it was about."""

from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Recall
from contracts.domain.handover import handover
from contracts.domain.papers import RecallPaper
from contracts.domain.settlement import settlement
from contracts.domain.signing_round_facts import SigningLapsed
from contracts.policies.signing import take_back
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id

from .words import LEASE, LI, terms

AT, ROUND, THING = datetime(2025, 3, 10, 2, tzinfo=UTC), named_id("round"), named_id("thing")


def lapsed(about: str, about_id: Any) -> Fact:
    place: dict[str, Any] = {"signing_id": ROUND, "contract_id": LEASE, "terms": terms(), "lapsed_at": AT}
    event = SigningLapsed(**place, about=about, about_id=about_id, missing=(LI,), signer_ids=(LI,))
    return Fact(event, named_id("fact"), "signing", 1, 1, AT, AT, SYSTEM, "contracts")


@pytest.mark.parametrize(("about", "decider"), [("handover", handover), ("settlement", settlement)])
def test_a_paper_that_lapsed_is_taken_back(about: str, decider: object) -> None:
    [do] = take_back(lapsed(about, THING))
    assert (do.decider, do.id, do.command) == (decider, THING, RecallPaper(signing_id=ROUND))
    assert take_back(lapsed(about, None)) == [], "nobody said of which it is"


def test_a_contract_that_lapsed_is_a_draft_again() -> None:
    [do] = take_back(lapsed("contract", LEASE))
    assert (do.decider, do.id, do.command) == (contract, LEASE, Recall(signing_id=ROUND))
