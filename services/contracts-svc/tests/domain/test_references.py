"""Two spellings of one number of a paper that others made are the same number."""

import pytest
from contracts.domain.references import same_number


@pytest.mark.parametrize(
    "typed",
    [
        "杭房租备[2026]第6号",
        "杭房租备［２０２６］第６号",
        "杭房租备（2026）第6号",
        "杭房租备【2026】 第6号",
        "杭房租备〖2026〗第6号",
    ],
)
def test_brackets_are_typed_as_a_keyboard_has_them(typed: str) -> None:
    assert same_number(typed) == same_number("杭房租备〔2026〕第6号")


def test_other_digits_and_none_in_brackets_are_another_number() -> None:
    said = same_number("杭房租备〔2026〕第6号")
    for other in ("杭房租备〔2025〕第6号", "杭房租备2026第6号", "杭房租备〔2026〕第61号"):
        assert same_number(other) != said
