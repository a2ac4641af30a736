"""What goes back to a tenant, or does not: finance hears of it, and who is above them."""

from datetime import date

import pytest
from notifications.domain.saying import Reader, say
from notifications.domain.wording import WORDING
from published.contracts import (
    ContractDepositLowered,
    HandoverOverdue,
    SettlementNotWithdrawn,
    SettlementOverdue,
    SettlementOwedOutstanding,
    SettlementRefundOutstanding,
)

from .noticed import LI, PARK, THING, UNIT, WU, asked, parties, whom, words

DAY = date(2025, 4, 15)


def test_finance_hears_where_the_deposit_went_back_to_who_never_left() -> None:
    settled = {"settlement_id": THING, "contract_id": WU, "unit_id": UNIT, "park_id": PARK, "tenant_id": LI}
    told = SettlementNotWithdrawn(**settled, refund_fen=450_000, paid_on=DAY)
    assert set(whom(told)) == {"finance", "unit_manager"}
    assert words(told) == {"day": "2025-04-15", "yuan": "4500.00"}
    paid = SettlementNotWithdrawn(**settled, refund_fen=0, received_fen=5_000, paid_on=DAY)
    assert set(whom(paid)) == {"finance", "unit_manager"}
    assert words(paid) == {"day": "2025-04-15", "yuan": "50.00"}
    assert asked(told).id != asked(told, redelivered=1).id, "settled and paid again, it goes back again"


def test_what_is_held_too_much_of_a_deposit_is_told_to_finance_and_to_the_tenant_who_gets_it() -> None:
    place = {"contract_id": THING, "unit_ids": (UNIT,), "park_id": PARK, "party_id": LI}
    for track in ("tenant", "owner"):
        said = {"track": track, "old_deposit_fen": 400_000, "deposit_fen": 300_050}
        told = ContractDepositLowered.model_validate(place | said)
        assert set(whom(told)) - {"party"} == {"finance", "unit_manager"}
        assert (parties(told), words(told)) == (
            {LI: "deposit_lowered"} if track == "tenant" else {},
            {"yuan": "999.50"},
        )
        assert asked(told).id != asked(told, redelivered=1).id, "another fact is another sum"


def test_finance_reads_what_is_so_of_a_lower_next_contract_as_well_as_of_a_lower_rent() -> None:
    said = {"place": "东园 1-101", "yuan": "999.50", "ref": "1"}
    told = say("deposit_owed", "app", said, Reader("zh", DAY), WORDING.known[0].values)
    assert told.text.startswith("东园 1-101 已收押金高于合同约定，差额 999.50 元请退还租客并登记。")


def test_a_refund_that_is_not_paid_is_told_to_finance_and_then_upwards() -> None:
    place = {"settlement_id": THING, "contract_id": WU, "unit_id": UNIT, "park_id": PARK, "tenant_id": LI}
    found = {}
    for stage in ("due", "late", "escalated"):
        said = {"due_on": "2025-03-20", "refund_fen": 123_450, "stage": stage}
        told = SettlementRefundOutstanding.model_validate(place | said)
        found[stage] = set(whom(told))
        assert words(told) == {"day": "2025-03-20", "yuan": "1234.50"}
    assert found == {
        "due": {"finance", "unit_manager"},
        "late": {"finance", "unit_manager"},
        "escalated": {"manager", "operations"},
    }


def test_what_a_tenant_owes_is_told_to_them_and_to_finance_and_then_upwards() -> None:
    place = {"settlement_id": THING, "contract_id": WU, "unit_id": UNIT, "park_id": PARK, "tenant_id": LI}
    found = {}
    for stage in ("settled", "due", "late", "escalated"):
        said = {"party_id": LI, "due_on": "2025-03-20", "owed_fen": 123_450, "stage": stage}
        told = SettlementOwedOutstanding.model_validate(place | said)
        assert words(told) == {"day": "2025-03-20", "yuan": "1234.50"}
        assert asked(told).id != asked(told, redelivered=1).id, "settled anew, it is another sum"
        found[stage] = ({*whom(told)} - {"party"}, parties(told))
    assert found == {
        "settled": ({"finance", "unit_manager"}, {LI: "owed_settled"}),
        "due": ({"finance"}, {LI: "owed_reminder"}),
        "late": ({"finance", "unit_manager"}, {LI: "owed_reminder"}),
        "escalated": ({"manager", "operations"}, {}),
    }


OVERDUE = {
    HandoverOverdue: {"handover_id": THING},
    SettlementOverdue: {"settlement_id": THING, "contract_id": WU},
}


@pytest.mark.parametrize("kind", OVERDUE, ids=lambda each: each.__name__)
def test_what_nobody_closes_or_agrees_to_is_told_to_the_units_manager_and_then_upwards(
    kind: type[HandoverOverdue | SettlementOverdue],
) -> None:
    place = {**OVERDUE[kind], "unit_id": UNIT, "park_id": PARK, "tenant_id": LI}
    found = {}
    for stage in ("late", "escalated"):
        told = kind.model_validate(place | {"due_on": "2025-03-08", "stage": stage})
        found[stage] = set(whom(told))
        assert words(told) == {"day": "2025-03-08"}
        assert asked(told).id != asked(told, redelivered=1).id, "reopened and late again, it is news"
    assert found == {"late": {"unit_manager"}, "escalated": {"manager", "operations"}}
