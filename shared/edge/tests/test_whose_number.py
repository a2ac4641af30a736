"""Whether words hold a number by which somebody is found."""

import pytest
from edge.whose_number import names_somebody
from hypothesis import given
from hypothesis import strategies as st

PHONE, CARD = "13912345678", "11010519491231002X"
GAPS = ["", " ", "-", "\u3000", "－", "–"]


@pytest.mark.parametrize(
    "text",
    [
        "电话13912345678打不通",
        "他妈妈（138-0013-8000）说的",
        "+86 139 1234 5678",
        "8613912345678",
        "008613912345678",
        "打１３９１２３４５６７８",
        "12 号房 13912345678",  # beside another number
        "13912345678 3 次未接",
        "2025-11-30 139 1234 5678",
        "香港号码 +852 6123 4567",
        "tel13912345678",
        "13912345678x2",
        "证件 110105194912310021",
        "11010519491231002x",
        "110105 1949 1231 002X",
        "110105-19491231-0029",  # a slip of the pen: the last should be X
        "810000199408230021",  # 港澳台居民居住证
        "933840198810121234",  # 外国人永久居留身份证
        "身份证１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_a_number_of_somebody_s_is_found(text: str) -> None:
    assert names_somebody(text)


@pytest.mark.parametrize(
    "text",
    [
        "租客来电",
        "2025-11-30 改为 2025-12-31",
        "从 2025-03-05 到 2026-03-04，押 9000 元",
        "合同 HT-7K3M-9Q2X，租客 T-000001-7",
        "客服热线 400-800-8888",
        "银行流水 202511301234567890",
        "账单 6222021234567894328",
        "物业 0571-88881234",  # a desk: no message reaches anybody there
        "工单 01980c1e-7a3b-7def-8123-139a1234b567",
        "139123456789",  # a digit more
        "110105194913310021",  # no such month
        "差 +5000 元",
        "1501 2025-3-15 已退租",  # a door and a day
        "1号楼1501 2025-3-15 漏水",
        "1-502 2025-3-15 漏水",
        "13-1-301 2025-3-5",
        "电表 15678 15900 1",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not names_somebody(text)


def grouped(number: str, gaps: list[str]) -> str:
    return "".join(gap + digit for digit, gap in zip(number, ["", *gaps], strict=False))


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    """As people group them, with the country before it or not."""
    first, *rest = draw(st.sampled_from([(11,), (3, 4, 4), (3, 8), (7, 4)]))
    said, at = PHONE[:first], first
    for length in rest:
        said += draw(st.sampled_from(GAPS)) + PHONE[at : at + length]
        at += length
    return draw(st.sampled_from(["", "86", "+86 ", "0086-"])) + said


CARDS = st.lists(st.sampled_from(GAPS), min_size=17, max_size=17).map(lambda gaps: grouped(CARD, gaps))


@given(
    number=mobiles() | CARDS,
    before=st.sampled_from(["", "电话", "3 号楼 ", "（", "2025-11-30 ", "X"]),
    after=st.sampled_from(["", "。", " 12 点", "）", "，3 次"]),
)
def test_it_is_found_however_it_is_grouped_and_wherever_it_stands(
    number: str, before: str, after: str
) -> None:
    assert names_somebody(f"{before}{number}{after}")
