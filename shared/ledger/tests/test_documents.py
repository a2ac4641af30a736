"""Identity numbers: GB 11643 for residents, and never one that Excel has rounded."""

from typing import Any

import pytest
from ledger import documents
from ledger.cells import CellWrong


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert documents.check_digit("11010519491231002") == "X"  # the example of GB 11643-1999
    assert documents.check_digit("44052418800101001") == "4"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110105194912310021", "校验码不符"),
        ("11010519490230002X", "出生日期不存在"),
        ("11010519491231002", "不是 18 位"),
        ("1101051949123100XX", "18 位"),
    ],
)
def test_a_wrong_resident_number_is_refused_with_the_reason(number: str, reason: str) -> None:
    with pytest.raises(CellWrong, match=reason):
        documents.document(None, number)


@pytest.mark.parametrize("cell", [1.10105194912310e17, 110105194912310021])
def test_a_number_that_excel_rounded_is_not_taken_for_one(cell: Any) -> None:
    with pytest.raises(CellWrong, match="后几位已丢失"):
        documents.number(cell)


def test_a_passport_needs_no_check_digit_but_its_kind() -> None:
    assert documents.document("passport", "21FV04417").kind == "passport"
    with pytest.raises(CellWrong, match="证件类型"):
        documents.document(None, "21FV04417")
