"""What a clerk on the phone may type, and whom it finds."""

import hashlib
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tenants.domain.number import tenant_number
from tenants.edge.asked import ALL_WORDS, meant
from tenants.edge.spelling import SPELLINGS, born, keys_of, one_humans, written_alike

PHONE = "13812345678"


def fit(text: str, name: str, phone: str | None = PHONE) -> int:
    """How well the text fits somebody of this name and phone; 0: not at all."""
    keys, asked = keys_of(name, phone), meant(text)
    if not keys.issuperset(asked.also):
        return 0
    fits = [weight for key, weight in asked.weights.items() if key in keys]
    return max([*fits, *[ALL_WORDS] * (keys >= {*asked.words} > set())], default=0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张伟", "张伟"),
        ("zhangwei", "张伟"),
        ("Zhang Wei", "张伟"),
        ("zhang w", "张伟"),
        ("zw", "张伟"),
        ("z wei", "张伟"),
        ("章伟", "张伟"),  # written otherwise, spoken alike
        ("zangwei", "张伟"),  # zh, z
        ("zhnagwei", "张伟"),  # two letters in each other's place
        ("zhangwe", "张伟"),  # not finished
        ("zhangwwei", "张伟"),
        ("张晓", "张晓明"),
        ("晓明", "张晓明"),
        ("xiaoming", "张晓明"),
        ("zxm", "张晓明"),
        ("zhangx", "张晓明"),
        ("zhang xiaomin", "张晓明"),  # in, ing
        ("niu lan", "刘兰"),  # l, n
        ("shan xiong", "单雄"),  # as a surname
        ("dan xiong", "单雄"),
        ("lvmeng", "吕蒙"),
        ("lumeng", "吕蒙"),
        ("欧阳", "欧阳娜娜"),
        ("ouyang", "欧阳娜娜"),
        ("签约人乙", "签约人一乙"),  # one character left out
        ("张小明", "张晓明"),
        ("张大明", "张晓明"),  # another one
        ("王晓明", "张晓明"),
        ("张明", "张晓明"),
        ("张明晓", "张晓明"),  # two in each other's place
        ("张晓大明", "张晓明"),  # one too many
        ("王小芳", "王芳"),
        ("阿卜杜拉·买买提", "阿不杜拉·买买提"),
        ("john smith", "John Smith"),
        ("jonh smith", "John Smith"),
        ("john s", "John Smith"),
        ("smith", "Maria Smith"),
        ("wei zhang", "张伟"),  # the surname behind
        ("xiao ming zhang", "张晓明"),
        ("smith john", "John Smith"),
        ("娜娜", "欧阳娜娜"),  # behind a surname of two characters
        ("nana", "欧阳娜娜"),
        ("买买提", "阿依古丽·买买提"),
        ("maimaiti", "阿依古丽·买买提"),
        ("wangyue", "王乐"),  # either reading
        ("wangle", "王乐"),
        ("huangjixiang", "黄𠮷祥"),  # as no list of readings has it
        ("黄吉祥", "黄𠮷祥"),
        ("黄𠮷祥", "黄吉祥"),
        ("nguyen", "Nguyễn Văn An"),
        ("nguyn", "Nguyễn Văn An"),
        ("muller", "Jörg Müller"),
        ("mueller", "Jörg Müller"),
        ("Jorg Muller", "Jörg Müller"),
        ("O'Brien", "Seán O’Brien"),
        ("obrien", "Seán O'Brien"),
        ("picard", "Jean-Luc Picard"),
        ("jean-luc", "Jean-Luc Picard"),
        ("jean luc", "Jean-Luc Picard"),
        ("jeanluc", "Jean-Luc Picard"),
        ("jean picard", "Jean-Luc Picard"),
        ("luc picard", "Jean-Luc Picard"),
        ("jean picard 5678", "Jean-Luc Picard"),
        ("al fayed", "Muhammad Al-Fayed"),
        ("al-fayed", "Muhammad Al Fayed"),
        ("alfayed", "Muhammad Al Fayed"),
        ("muhammad fayed", "Muhammad Al-Fayed"),
        ("anna schmidt", "Anna Maria Schmidt"),
        ("schmidt anna", "Anna Maria Schmidt"),
        ("SCHMIDT, ANNA MARIA", "Anna Maria Schmidt"),
        ("петров иван", "Иван Сергеевич Петров"),
        ("Иван", "Иван Петров"),
        ("محمد", "محمد علي"),
        ("５６７８", "张伟"),
        ("138 1234 5678", "张伟"),
        ("+86 138-1234-5678", "张伟"),
        ("345687", "张伟"),  # two digits in each other's place
    ],
)
def test_it_finds(text: str, name: str) -> None:
    assert fit(text, name) > 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("李雷", "张伟"),
        ("张", "张伟"),
        ("z", "张伟"),
        ("678", "张伟"),
        ("1234", "张伟"),
        ("lilei", "韩梅梅"),
        ("an", "Nguyễn Văn An"),
        ("jean sisko", "Jean-Luc Picard"),
        ("anna schmidt 1234", "Anna Maria Schmidt"),
        ("al", "Muhammad Al-Fayed"),
    ],
)
def test_it_does_not_find(text: str, name: str) -> None:
    assert fit(text, name) == 0


@pytest.mark.parametrize(("text", "name"), [("王丽", "王强"), ("王大明", "张晓明"), ("张大小", "张晓明")])
def test_of_two_wrong_characters_or_of_one_of_two_nobody_is_guessed(text: str, name: str) -> None:
    assert fit(text, name) == 0


def test_the_nearer_the_better() -> None:
    asked = ("张晓明", "章晓明", "张晓", "zxm", "张明", "张大明", "zhangxiaomign")
    told = [fit(text, "张晓明") for text in asked]
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == len(told)


SEVENTEEN = tenant_number(17)
CHECK = SEVENTEEN[-1]


@pytest.mark.parametrize(
    "text", [SEVENTEEN, SEVENTEEN.lower(), f"t-17-{CHECK}", f"17{CHECK}", f"T 000017 {CHECK}"]
)
def test_a_number_is_a_number_with_and_without_what_is_about_it(text: str) -> None:
    assert meant(text).numbers[SEVENTEEN] == 100


def test_a_number_with_two_digits_in_each_others_place_is_found_by_its_check_digit() -> None:
    typed = tenant_number(1234).replace("12", "21")
    assert meant(typed).numbers[tenant_number(1234)] == 50
    assert meant("T-000001-1").weights == {}, "a number is no phone"


@pytest.mark.parametrize("text", ["T-001670", "001670", "t1670", "T-001670-9"])
def test_a_number_is_found_without_its_check_digit_and_with_a_wrong_one(text: str) -> None:
    found = meant(text).numbers
    assert max(found, key=lambda number: found[number]) == "T-001670-8" == tenant_number(1670)


@pytest.mark.parametrize("text", ["T000151", "t-000151", "T-151", "000151", "151"])
def test_a_number_without_its_check_digit_comes_before_a_shorter_one_with_a_wrong_one(text: str) -> None:
    found = meant(text).numbers
    assert max(found, key=lambda number: found[number]) == "T-000151-8" == tenant_number(151)
    assert sorted(found.values())[-2:-1] != [max(found.values())], "one comes first"


def test_the_last_digits_of_a_phone_are_no_number_without_its_check_digit() -> None:
    assert tenant_number(5678) not in meant("5678").numbers


def test_a_number_that_is_checked_comes_before_one_that_may_lack_its_check_digit() -> None:
    typed = tenant_number(1234567).removeprefix("T-").replace("-", "")
    found = meant(typed).numbers
    assert max(found, key=lambda number: found[number]) == tenant_number(1234567)
    assert found[tenant_number(int(typed))] == 60


@pytest.mark.parametrize("text", ["N-3", "n-3", "N3", "n3室", "1幢 N-3", "1幢 n3"])
def test_a_door_is_found_with_its_house_before_it_and_without_its_hyphen(text: str) -> None:
    assert "N-3" in meant(text).codes


def test_a_name_is_no_door() -> None:
    assert sorted(meant("zhang wei").codes) == ["ZHANG WEI", "zhang wei"]


def test_two_spellings_of_one_name_born_on_one_day_are_alike() -> None:
    day = date(1990, 1, 1)
    assert born("黄𠮷祥", day) == born("黄吉祥", day) != born("黄古祥", day)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("陳偉", "陈伟"),
        ("歐陽曉麗", "欧阳晓丽"),
        ("衞國榮", "卫国荣"),
        ("衛國榮", "卫国荣"),
        ("鍾啟泰", "钟启泰"),
        ("陳 偉", "陈偉"),
        ("陳乾坤", "陈乾坤"),
    ],
)
def test_a_name_in_traditional_characters_is_the_same_in_simplified_ones(one: str, other: str) -> None:
    day = date(1990, 1, 1)
    assert born(one, day) == born(other, day) != born("陈炜", day)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("阿卜杜·热合曼", f"阿卜杜{dot}热合曼") for dot in ("•", ".", "．", "‧", "・", "･", " ", "")),
        ("Jean-Luc Picard", "JEAN LUC PICARD"),
        ("Seán O'Neil", "Seán O’Neil"),
        ("Sean ONeil", "Sean O`Neil"),
    ],
)
def test_a_name_is_the_same_with_whichever_marks_in_it_or_none(one: str, other: str) -> None:
    day = date(1990, 1, 1)
    assert born(one, day) == born(other, day)
    assert one_humans(one, other)
    assert not one_humans(one, f"{other}a")


def test_two_of_one_name_and_birth_date_are_alike() -> None:
    day = date(1990, 1, 1)
    assert born("张 伟", day) == born("张伟", day) != born("张伟", date(1990, 1, 2))


def test_what_people_are_found_by_changes_with_a_migration_that_looks_all_of_them_through() -> None:
    names = (
        "黄𠮷祥",
        "歐陽娜娜",
        "欧阳娜娜",
        "单于玥",
        "阿依古丽·买买提",
        "Jean-Luc O'Brien",
        "Nguyễn Văn An",
        "Иван Петров",
        "Nguyễn Văn Đức",
        "Пётр Иванов",
    )
    keys = {born(name, date(1990, 1, 1)) for name in names}.union(*(keys_of(name, PHONE) for name in names))
    digest = hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
    anew = [
        each.name
        for each in files("tenants").joinpath("migrations").iterdir()
        if "update person_marks set version = 0" in each.read_text(encoding="utf-8")
    ]
    assert (digest[:16], max(anew)) == ("d46eb9d30a455f43", "009_marks_as_typed.sql")


@settings(max_examples=50)
@given(some.text(min_size=0, max_size=80), some.text(max_size=40))
def test_whatever_is_typed_and_whoever_is_called_anything(text: str, name: str) -> None:
    assert len(meant(text).weights) < 150
    assert len(keys_of(name, PHONE)) < 300


NAMED = some.text(some.sampled_from("陈陳伟偉钟鐘鍾发發髮国國卫衛衞于於台臺后後·A"), min_size=1, max_size=5)


@given(NAMED, NAMED)
def test_two_names_are_one_humans_just_where_one_is_a_way_to_write_the_other(one: str, other: str) -> None:
    ways = written_alike(one)
    assert ways[0] == one
    assert all(one_humans(one, way) for way in ways)
    if len(ways) < SPELLINGS and "·" not in one + other:
        assert (other in ways) == one_humans(one, other)
