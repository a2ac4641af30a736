"""People who do not exist: drawn names, numbers of no subscriber, documents with a right check digit."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ledger.documents import check_digit

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英玉兰建华文博雨欣子涵浩然思远嘉怡俊熙梓萱晨曦雅琴志鹏"
REGIONS = ("110105", "310115", "320106", "330106", "420111", "510107", "440305")
FOREIGN = (("Emma Laurent", "护照", "21FV04417"), ("Noah Lindqvist", "护照", "AA8830162"))


@dataclass(frozen=True)
class Person:
    name: str
    kind: str
    number: str
    phone: str
    email: str
    wechat: str
    app: str
    language: str = "中文"


class People:
    """Draws one person after the other; nobody twice."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._drawn = 0

    def one(self, mark: str) -> Person:
        """`mark` (工号, 租客编号) makes their addresses."""
        self._drawn += 1
        name = self._random.choice(SURNAMES) + "".join(
            self._random.sample(GIVEN, self._random.choice((1, 2, 2)))
        )
        born = date(1960, 1, 1) + timedelta(days=self._random.randrange(16_000))
        first = f"{self._random.choice(REGIONS)}{born:%Y%m%d}{self._random.randrange(1000):03}"
        return self._with_addresses(name, "身份证", first + check_digit(first), mark)

    def from_abroad(self, mark: str, which: int) -> Person:
        name, kind, number = FOREIGN[which]
        self._drawn += 1
        return self._with_addresses(name, kind, number, mark, "英文")

    def _with_addresses(self, name: str, kind: str, number: str, mark: str, language: str = "中文") -> Person:
        mark = mark.lower()
        phone = f"1990000{self._drawn:04}"
        return Person(name, kind, number, phone, f"{mark}@example.com", f"wx_{mark}", f"app-{mark}", language)
