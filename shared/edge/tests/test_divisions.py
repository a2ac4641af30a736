"""Which six digits are a division, and which of them a city of today."""

import pytest
from edge.divisions import CityUnknown, check_city, city_name, city_named, is_city, is_division


@pytest.mark.parametrize("code", ["110000", "110105", "440300", "440305", "441900", "429004", "130100"])
def test_what_there_is_is_known(code: str) -> None:
    assert is_division(code)


@pytest.mark.parametrize("code", ["110103", "340502", "432302", "422500", "510200", "110200"])
def test_who_was_registered_in_a_county_that_is_no_more_keeps_its_code(code: str) -> None:
    assert is_division(code)
    assert not is_city(code)


@pytest.mark.parametrize(
    "code", ["999999", "000000", "110999", "170105", "810000", "710000", "", "1", "1101", "11010A", "1101050"]
)
def test_what_never_was_is_not_known(code: str) -> None:
    assert not is_division(code)
    with pytest.raises(CityUnknown):
        check_city(code)


@pytest.mark.parametrize(
    "code",
    ["110000", "500000", "440300", "320500", "441900", "429004", "429021", "469001", "222400", "232700"],
)
def test_a_city_is_a_municipality_a_prefecture_or_a_county_under_no_city(code: str) -> None:
    check_city(code)


@pytest.mark.parametrize("code", ["440000", "110100", "500200", "440305", "429000", "371200", "419002"])
def test_provinces_districts_groups_and_cities_of_the_past_are_no_city(code: str) -> None:
    assert not is_city(code)


def test_where_no_city_was_said_none_is_wrong() -> None:
    check_city(None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("北京", "110000"), ("北京市", "110000"), ("440300", "440300"), ("深圳市", "440300"),
        ("襄阳", "420600"),
        ("仙桃市", "429004"), ("大兴安岭", "232700"), ("延边朝鲜族自治州", "222400"),
    ],
)  # fmt: skip
def test_a_city_is_known_by_its_name(said: str, code: str) -> None:
    assert city_named(said) == code
    assert city_name(code).startswith(said[:2]) or said == code


@pytest.mark.parametrize("said", ["朝阳区", "广东", "襄樊", "市辖区", "", "440305", "某某市"])
def test_what_is_called_like_no_city_of_today_is_none(said: str) -> None:
    assert city_named(said) is None
