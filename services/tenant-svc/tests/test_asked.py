"""What a clerk may type beside a name alone: a phone with it, or a room."""

import pytest
from tenants.edge.asked import SurnameAlone, meant

from .test_spelling import fit


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张伟 5678", "张伟"),
        ("张伟5678", "张伟"),
        ("5678 张伟", "张伟"),
        ("张伟，手机尾号５６７８", "张伟"),
        ("张伟 138 1234 5678", "张伟"),
        ("+86 138-1234-5678 张伟", "张伟"),
        ("zhangwei 5678", "张伟"),
        ("zhang w 345678", "张伟"),
        ("章伟 5678", "张伟"),
        ("张明 5678", "张晓明"),
        ("obrien 5678", "Seán O'Brien"),
        ("张 5678", "张伟"),  # too short to be looked for: the phone alone
        ("张先生 5678", "张伟"),
        ("尾号5678", "张伟"),
        ("小张 5678", "张伟"),  # no more than 张 5678
        ("张伟（男）5678", "张伟"),
    ],
)
def test_a_name_with_the_end_of_the_phone_finds(text: str, name: str) -> None:
    assert fit(text, name) > 0


@pytest.mark.parametrize("text", ["张伟 5679", "李雷 5678", "张伟 678", "5678 1234 张伟", "5678室"])
def test_where_name_or_phone_is_anothers_it_finds_nobody(text: str) -> None:
    assert fit(text, "张伟") == 0


def test_a_name_fits_as_well_as_without_the_phone() -> None:
    for text in ("张晓明", "章晓明", "zxm", "张大明"):
        assert fit(f"{text} 5678", "张晓明") == fit(text, "张晓明") > 0


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("301", {"301"}),
        ("301室", {"301"}),
        ("３０１号房", {"301"}),
        ("1203", {"1203"}),
        ("301-A", {"301-A"}),
        ("a301", {"A-301"}),
        ("1栋301", {"1-301", "301"}),
        ("1号楼A102室", {"1-A-102", "A-102"}),
        ("1号楼 301室", {"1-301", "301"}),
        ("枫林苑 301", {"301"}),
        ("N-3", set()),
        ("张伟", set()),
        ("zhang wei", set()),
        ("1-2-3-4-55", set()),
    ],
)
def test_a_room_is_what_is_said_of_a_door(text: str, rooms: set[str]) -> None:
    assert meant(text).rooms.keys() == rooms


@pytest.mark.parametrize(
    ("text", "buildings", "room"),
    [
        ("12号楼 301室", ["12号楼"], "301"),
        ("12栋301", ["12栋"], "301"),
        ("枫林苑 b座 3-301", ["枫林苑B座", "B座"], "3-301"),
        ("枫林苑12号楼 301", ["枫林苑12号楼", "12号楼"], "301"),
        ("301", [], None),
        ("3栋-502-A", [], None),
        ("zhang wei", [], None),
    ],
)
def test_a_building_is_what_is_said_before_its_room(
    text: str, buildings: list[str], room: str | None
) -> None:
    said = meant(text)
    assert (said.buildings, said.inside) == (buildings, room)


def test_the_more_is_said_of_a_door_the_better_it_fits() -> None:
    said = meant("1号楼 301室").rooms
    assert said["1-301"] > said["301"]
    plain = meant("5678")
    assert plain.rooms["5678"] < plain.weights["tail:5678"], "four digits are more likely those of a phone"


@pytest.mark.parametrize(
    ("text", "name", "as_"),
    [
        ("张伟强先生", "张伟强", "张伟强"),
        ("张伟强 女士", "张伟强", "张伟强"),
        ("欧阳女士", "欧阳娜娜", "欧阳"),
        ("歐陽小姐", "欧阳娜娜", "歐陽"),
        ("伟强先生", "张伟强", "伟强"),
        ("zhang weiqiang 先生", "张伟强", "zhang weiqiang"),
        ("张伟强（男）", "张伟强", "张伟强"),
        ("张伟强 (租客)", "张伟强", "张伟强"),
        ("张伟强先生（西区）", "张伟强", "张伟强"),
    ],
)
def test_a_name_with_a_title_finds_as_the_name_does(text: str, name: str, as_: str) -> None:
    assert fit(text, name) == fit(as_, name) > 0
    assert fit(text, "李雷") == 0


@pytest.mark.parametrize("text", ["张先生", "张 女士", "吴太太"])
def test_a_surname_of_one_character_with_a_title_is_refused_for_it_finds_nobody(text: str) -> None:
    with pytest.raises(SurnameAlone):
        meant(text)


def test_who_is_called_as_others_are_spoken_to_is_found_by_their_name() -> None:
    assert fit("张三先生", "张三先生") == 90


@pytest.mark.parametrize("slip", ["13812345679", "23812345678", "138-1234-0678", "+86 138 1284 5678"])
def test_a_whole_phone_with_one_wrong_digit_finds_behind_the_right_one(slip: str) -> None:
    assert 0 < fit(slip, "张伟") < fit("13812345678", "张伟")


@pytest.mark.parametrize("other", ["13812345600", "1381234567", "2345679"])
def test_a_phone_with_two_wrong_digits_or_not_said_whole_is_anothers(other: str) -> None:
    assert fit(other, "张伟") == 0


def test_what_may_be_a_surname_alone_is_looked_for_as_a_name() -> None:
    assert meant("小王").surname_alone
    assert fit("小王", "李小王") > 0
    for whole in ("小王子", "王小", "张伟"):
        assert not meant(whole).surname_alone, whole
