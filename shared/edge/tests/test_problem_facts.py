"""What a problem carries beside its members, and which bodies their author has to bound."""

from typing import Annotated, Any

import pytest
from edge.body import Body, ShortText
from edge.problems import problem
from kernel.domain import Refusal
from pydantic import Field

from .house import TooMuch


def test_a_fact_named_like_a_member_does_not_replace_it() -> None:
    answer = problem(TooMuch(most=1, status=200, type="x", title="y"), None)
    assert answer.status_code == 422
    assert b'"status":422' in bytes(answer.body)


def test_a_fact_may_name_the_field_of_this_very_case() -> None:
    assert b'"field":"items.3.phone"' in bytes(problem(TooMuch(most=1, field="items.3.phone"), None).body)


def test_facts_of_any_kind_can_be_written() -> None:
    class Odd(Refusal):
        pass

    answer = problem(Odd(a={1: {2}}, b=object, c=float("nan"), d=b"\xff"), None)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "kind", [str, int, list[ShortText], list[str], str | None, Annotated[str, Field(max_length=9)]]
)
def test_a_body_field_without_an_upper_limit_is_an_error_of_its_author(kind: Any) -> None:
    with pytest.raises(TypeError, match="upper limit"):
        type("LooseBody", (Body,), {"__annotations__": {"loose": kind}})
