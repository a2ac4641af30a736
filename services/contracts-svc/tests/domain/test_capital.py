import pytest
from contracts.domain.capital import in_capitals


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (1_000, "壹拾元整"),
        (100_500, "壹仟零伍元整"),
        (450_000, "肆仟伍佰元整"),
        (450_012, "肆仟伍佰元壹角贰分"),
        (1_000_000, "壹万元整"),
        (1_000_100, "壹万零壹元整"),
        (10_010_000, "壹拾万零壹佰元整"),
        (100_000_000, "壹佰万元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (1_000_100_000_000, "壹佰亿零壹佰万元整"),
        (-100, "负壹元整"),
    ],
)
def test_an_amount_in_words(fen: int, said: str) -> None:
    assert in_capitals(fen) == said
