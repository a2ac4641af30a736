"""Who hears of a contract that ends, at each step until it is renewed or left."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from edge.contract_numbers import contract_number
from notifications.domain.languages import Language
from notifications.domain.saying import Reader, say
from notifications.domain.wording import WORDING
from published.contracts import (
    HandBackAppointed,
    HandBackCalledOff,
    MoveOutAppointed,
    MoveOutCalledOff,
    RenewalDecided,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
    RenewalReturned,
)

from .noticed import LI, PARK, THING, UNIT, WU, asked, parties, whom, words

RENEWAL: dict[str, Any] = {
    "contract_id": THING, "unit_ids": (UNIT,), "park_id": PARK, "party_id": LI,
    "renewal_id": WU, "track": "tenant", "ends_on": date(2025, 4, 15),
}  # fmt: skip
OWNERS = RENEWAL | {"track": "owner"}


def test_a_renewal_tells_who_has_to_act_at_each_step() -> None:
    opened = RenewalOpened(**RENEWAL, due_on=date(2025, 3, 20))
    assert set(whom(opened)) == {"unit_manager", "operations"}
    assert words(opened) == {
        "day": "2025-04-14",
        "ends": "2025-04-14",
        "due": "2025-03-20",
        "track": "tenant",
        "contract": contract_number(THING),
    }
    proposed = RenewalProposed(**RENEWAL, due_on=date(2025, 3, 23))
    assert {who: each.template for who, each in whom(proposed).items()} == {"supervisor": "renewal_proposed"}
    returned = RenewalReturned(**RENEWAL, due_on=date(2025, 3, 26))
    assert set(whom(returned)) == {"unit_manager", "operations"}
    assert (words(proposed)["due"], words(returned)["due"]) == ("2025-03-23", "2025-03-26")
    assert set(whom(RenewalDecided(**RENEWAL, decision="approved"))) == {"unit_manager"}
    for step, audience in (
        ("proposal", {"operations"}),
        ("decision", {"supervisor"}),
        ("signature", {"unit_manager", "operations"}),
    ):
        late = RenewalOverdue.model_validate({**RENEWAL, "step": step, "due_on": "2025-03-20"})
        assert set(whom(late)) == audience


@pytest.mark.parametrize(
    ("of", "step", "template"),
    [
        (RENEWAL, "proposal", "renewal_unproposed"),
        (RENEWAL, "decision", "renewal_undecided"),
        (RENEWAL, "signature", "renewal_unsigned"),
        (RENEWAL, "appointment", "move_out_unappointed"),
        (RENEWAL, "move_out", "move_out_overdue"),
        (OWNERS, "hand_back_appointment", "hand_back_unappointed"),
        (OWNERS, "hand_back", "hand_back_overdue"),
    ],
)
def test_a_step_that_is_still_late_is_told_upwards_each_time_as_news(
    of: dict[str, Any], step: str, template: str
) -> None:
    said = {**of, "step": step, "due_on": "2025-03-20"}
    first, *later = (RenewalOverdue.model_validate(said | {"nth": nth}) for nth in (1, 2, 3))
    for told in later:
        heard = {who: audience.template for who, audience in whom(told).items()}
        assert heard == {"manager": template, "operations": template}
    assert len({asked(told).id for told in (first, *later)}) == 3
    assert asked(first).id == asked(RenewalOverdue.model_validate(said)).id


@pytest.mark.parametrize(
    ("of", "declined", "unappointed", "overdue"),
    [
        (RENEWAL, "renewal_declined", "move_out_unappointed", "move_out_overdue"),
        (OWNERS, "renewal_declined_owner", "hand_back_unappointed", "hand_back_overdue"),
    ],
    ids=["tenant", "owner"],
)
def test_who_leaves_moves_out_and_an_owner_has_the_unit_back(
    of: dict[str, Any], declined: str, unappointed: str, overdue: str
) -> None:
    steps = ("appointment", "move_out") if of is RENEWAL else ("hand_back_appointment", "hand_back")
    late = [RenewalOverdue.model_validate({**of, "step": step, "due_on": "2025-03-20"}) for step in steps]
    told = zip(
        (RenewalDecided(**of, decision="declined"), *late), (declined, unappointed, overdue), strict=True
    )
    for event, template in told:
        heard = {who: audience.template for who, audience in whom(event).items()}
        assert heard == {"unit_manager": template, "operations": template}


@pytest.mark.parametrize(
    ("of", "ours", "theirs"),
    [(RENEWAL, "renewal_declined", "not_renewed"), (OWNERS, "renewal_declined_owner", "not_renewed_owner")],
    ids=["tenant", "owner"],
)
def test_whom_we_decline_to_renew_with_hears_it_at_once(of: dict[str, Any], ours: str, theirs: str) -> None:
    """An objection to staying that nobody heard is none (民法典 734)."""
    told = RenewalDecided(**of, decision="declined", declined_by="operator")
    heard = {who: audience.template for who, audience in whom(told).items()}
    assert heard == {"party": theirs, "unit_manager": ours, "operations": ours}
    assert parties(told) == {LI: theirs}
    for side in ("tenant", "owner"):
        declined = RenewalDecided.model_validate({**of, "decision": "declined", "declined_by": side})
        assert "party" not in whom(declined), "they said so themselves"


def test_who_leaves_and_who_has_the_unit_back_is_told_the_day_themselves() -> None:
    day = date(2025, 4, 14)
    for told, template in (
        (MoveOutAppointed(**RENEWAL, tenant_id=THING, move_out_on=day), "move_out_appointed"),
        (HandBackAppointed(**OWNERS, hand_back_on=day), "hand_back_appointed"),
        (MoveOutCalledOff(**RENEWAL, tenant_id=THING, move_out_on=day), "move_out_called_off"),
        (HandBackCalledOff(**OWNERS, hand_back_on=day), "hand_back_called_off"),
    ):
        assert set(whom(told)) == {"party"}
        assert (parties(told), words(told)) == ({LI: template}, {"day": "2025-04-14"})
        assert asked(told).id != asked(told, redelivered=1).id  # another fact: back to a day told before


def test_a_renewal_that_opens_again_is_another_notice() -> None:
    first, again = (RenewalOpened(**RENEWAL, due_on=date(2025, 3, day)) for day in (20, 25))
    assert asked(first).id != asked(again).id


def test_who_manages_the_room_that_a_tenant_changed_to_is_told_of_their_renewal_as_well() -> None:
    opened = RenewalOpened(**RENEWAL, due_on=date(2025, 3, 20))
    changed = opened.model_copy(update={"unit_ids": (THING,)})
    assert asked(opened).id != asked(changed).id
    assert asked(opened).id == asked(opened, redelivered=1).id


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("zh", "将于 2025-04-14 到期", "已于 2025-04-14 到期"),
        ("en", "ends on 2025-04-14", "ended on 2025-04-14"),
    ],
)
def test_what_is_read_after_the_end_says_that_it_has_come(
    language: Language, before: str, after: str
) -> None:
    """A step is told late, and each week until it is done; and who lives on there is renewed after it."""
    due = {"due_on": date(2025, 4, 20)}
    for told in (
        RenewalOpened(**RENEWAL, **due),
        RenewalProposed(**RENEWAL, **due),
        RenewalReturned(**RENEWAL, **due),
        RenewalDecided(**RENEWAL, decision="approved"),
        RenewalDecided(**RENEWAL, decision="declined"),
        RenewalDecided(**OWNERS, decision="declined"),
        RenewalDecided(**RENEWAL, decision="declined", declined_by="operator"),
        RenewalDecided(**OWNERS, decision="declined", declined_by="operator"),
        *(
            RenewalOverdue(**RENEWAL, step=step, nth=4, **due)
            for step in ("proposal", "decision", "signature")
        ),
    ):
        templates = {each.template for each in whom(told).values()}
        said = {**words(told), "place": "1号楼 A101", "ref": "1f0c7a22"}
        asked_before = {name: word for name, word in said.items() if name != "ends"}
        for known, template in product((said, asked_before), templates):
            for day, how, never in ((14, before, after), (15, after, before)):
                reader = Reader(language, date(2025, 4, day))
                text = say(template, "app", known, reader, WORDING.known[0].values).text
                assert (how in text, never in text) == (True, False)
