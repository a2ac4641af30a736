"""Stages as people read them: no code in Chinese, nothing said twice."""

import pytest
from notifications.views.stages import staged


@pytest.mark.parametrize(
    ("kind", "stage", "words"),
    [
        ("ContractNearExpiry", "7", ("提前 7 天", "7 days before")),
        ("ContractExpired", "2025-03-15", ("2025-03-15", "2025-03-15")),
        ("EmergencyCalledOff", "cancelled_reporter", ("已取消，通知报修人", "cancelled reporter")),
        ("EmergencyCalledOff", "cancelled", ("已取消", "cancelled")),
        ("WorkOrderCancelled", "cancelled", None),
        ("WorkOrderRepeated", "repeated", None),
        ("SigningReminded", "0195f0c2-6f1c-7000-8000-000000000001", None),
        ("SigningNotConcluded", "let-meanwhile", None),
    ],
)
def test_a_stage_is_said_in_words_where_it_says_more_than_the_kind(
    kind: str, stage: str, words: tuple[str, str] | None
) -> None:
    assert staged(kind, stage) == words
