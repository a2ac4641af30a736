"""Two spellings of one name."""

import pytest
from edge.texts import name_mark


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("黄吉祥", "黄𠮷祥"),
        ("张 三", "张三"),
        ("阿依古丽·买买提", "阿依古丽.买买提"),
        ("Ｊｏｈｎ Li", "john  li"),
    ],
)
def test_however_it_is_written_it_is_one_name(one: str, other: str) -> None:
    assert name_mark(one) == name_mark(other)


@pytest.mark.parametrize(("one", "other"), [("黄吉祥", "黄古祥"), ("张三", "张三丰")])
def test_another_name_is_another(one: str, other: str) -> None:
    assert name_mark(one) != name_mark(other)
