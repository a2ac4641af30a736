"""One contract in several rows of a flat ledger: another way to write the same makes no second."""

from pathlib import Path
from typing import Any

import pytest
from ledger.checking import Ledger
from ledger.rows import Contract

from .books import prepare
from .test_flat import KINDS, OWNED, ROW, counted, flat

HELD = {"业主押金": "2000"}
LATER = {"租客姓名": "李四", "身份证号": None, "手机号": "13900139009", "起租日期": "2027-01-01"} | {
    "到期日期": "2027-06-30",
    "入住日期": None,
}


def again(tmp_path: Path, first: dict[str, Any], second: dict[str, Any]) -> Ledger:
    """The owner's side of both rows is of the same home, and the second has another tenant."""
    return prepare(flat(tmp_path, ROW | OWNED | first, ROW | OWNED | LATER | second))


def terms_of(ledger: Ledger) -> tuple[Any, ...]:
    [owned] = ledger.of("业主合同")
    assert isinstance(owned, Contract)
    return owned.first, owned.last, owned.rent, owned.deposit, owned.terms.cycle


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"收房日期": "2025-01-01"}, {"收房日期": "2025/1/1"}),
        ({"业主到期日期": "2027-12-31"}, {"业主到期日期": "2027年12月31日"}),
        ({"收房租金": "2000"}, {"收房租金": "2,000.00元"}),
        (HELD | {"业主付款方式": "押一付三"}, HELD | {"业主付款方式": "季付"}),
        (HELD | {"业主付款方式": "季付"}, {"业主押金": "2,000元", "业主付款方式": "押1付3"}),
        ({"业主付款方式": "押一付三"}, {"业主付款方式": "付三押一"}),
        ({"面积": 35}, {"面积": "35.0㎡"}),
    ],
)
def test_what_means_the_same_is_one(tmp_path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    ledger = again(tmp_path, first, second)
    assert counted(ledger) == [1, 1, 1, 2, 2]
    alone = prepare(flat(tmp_path, ROW | OWNED | first))
    assert terms_of(ledger) == terms_of(alone)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"收房租金": "2000"}, {"收房租金": "2001"}),
        ({"业主付款方式": "押一付三"}, {"业主付款方式": "季付"}),
        (HELD | {"业主付款方式": "押一付三"}, HELD | {"业主付款方式": "押二付三"}),
        (HELD | {"业主付款方式": "押一付三"}, HELD | {"业主付款方式": "半年付"}),
        ({"业主到期日期": "2027-12-31"}, {"业主到期日期": "长期"}),
    ],
)
def test_what_does_not_is_asked_about(tmp_path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    ledger = again(tmp_path, first, second)
    refused = {each["sheet"] for each in ledger.report.to_dict()["refused"]}
    assert "业主合同" in refused
    assert refused <= {*KINDS}
