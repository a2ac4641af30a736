"""What a problem carries beside its members, and which bodies their author has to bound."""

from typing import Annotated, Any

import pytest
from edge.body import Body, Flag, ShortText
from edge.problems import problem
from kernel.domain import Refusal
from pydantic import BaseModel, Field, ValidationError

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


class Inside(BaseModel):
    loose: bool


@pytest.mark.parametrize(
    "kind",
    [
        bool,
        bool | None,
        float,
        Annotated[float, Field(ge=0)],
        Annotated[list[bool], Field(max_length=2)],
        Annotated[dict[ShortText, bool], Field(max_length=2)],
        Inside,
        Annotated[list[Inside], Field(max_length=2)],
    ],
)
def test_a_body_field_that_guesses_at_true_and_false_is_an_error_of_its_author(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"looks like it.*GuessingBody\.guessed"):
        type("GuessingBody", (Body,), {"__annotations__": {"guessed": kind}})


def test_a_flag_is_true_or_false_and_nothing_that_looks_like_it() -> None:
    body: Any = type("PlainBody", (Body,), {"__annotations__": {"flag": Flag}})
    assert [body.model_validate({"flag": flag}).flag for flag in (True, False)] == [True, False]
    for flag in ("yes", "on", "true", "1", 1, 0, 1.0, None):
        with pytest.raises(ValidationError, match="flag"):
            body.model_validate({"flag": flag})
