"""One number, however it is typed; and what is none."""

import pytest
from edge.body import Body, Mobile, Phone
from edge.phones import BAD_PHONE, phone_number
from edge.problems import TITLES
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError


class CallBody(Body):
    phone: Phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13922220001", "13922220001"),
        ("139-2222-0001", "13922220001"),
        ("139 2222 0001", "13922220001"),
        ("+86 139-2222-0001", "13922220001"),
        ("8613922220001", "13922220001"),
        ("0086 139 2222 0001", "13922220001"),
        ("0571-88881234", "057188881234"),
        ("(0571) 88881234", "057188881234"),
        ("010 6552 9988", "01065529988"),
        ("+86 571 8888 1234", "057188881234"),
        ("+86 10 6552 9988", "01065529988"),
        ("400-800-1234", "4008001234"),
        ("+852 2123 4567", "+85221234567"),
        ("00852 2123 4567", "+85221234567"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("１３９２２２２０００１", "13922220001"),
        ("＋86 139－2222—0001", "13922220001"),
        ("（０５７１）8888　1234", "057188881234"),
        (" 139 2222 0001 ", "13922220001"),
    ],
)
def test_a_number_has_one_spelling(typed: str, kept: str) -> None:
    assert CallBody(phone=typed).phone == kept
    assert phone_number(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("12345", "999999999999999", "12922220001", "1392222000", "139222200011", "88881234", "0571-1234"),
        *("+86 12345678", "+852", "+0852 2123 4567", "139-2222-000a", "-13922220001", "+1234567890123456"),
        *("abc", "0571-88886666转801", "139\t2222\t0001"),
    ],
)
def test_what_is_no_number_is_not_taken_and_is_told_how_one_is_written(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CallBody(phone=typed)
    assert [each["type"] for each in refused.value.errors()] == [BAD_PHONE]


@given(some.text(alphabet="0123456789+-() ", max_size=24))
def test_whatever_is_taken_stays_as_it_is_kept(typed: str) -> None:
    kept = phone_number(typed)
    assert kept is None or phone_number(kept) == kept


class ReachedBody(Body):
    phone: Mobile


@pytest.mark.parametrize("typed", ["010-62345678", "(0571) 88881234", "400-800-1234"])
def test_a_line_that_takes_no_message_is_no_way_to_send_one(typed: str) -> None:
    assert CallBody(phone=typed)
    with pytest.raises(ValidationError) as refused:
        ReachedBody(phone=typed)
    assert TITLES[refused.value.errors()[0]["type"]] == "座机收不到短信和验证码，请填写手机号"


def test_numbers_from_abroad_take_messages_as_ours_do() -> None:
    assert [ReachedBody(phone=each).phone for each in ("139 2222 0001", "+852 2123 4567")] == [
        "13922220001",
        "+85221234567",
    ]


@pytest.mark.parametrize("body", [CallBody, ReachedBody])
def test_every_number_given_as_an_example_is_taken(body: type[CallBody] | type[ReachedBody]) -> None:
    examples = body.model_json_schema()["properties"]["phone"]["examples"]
    assert examples
    for each in examples:
        assert body(phone=each)
