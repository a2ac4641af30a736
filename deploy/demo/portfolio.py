"""The demonstration's operator on one day: 2 parks, 6 buildings, 180 units, both tracks of contracts.

Contents only, as tables of what a clerk would have typed; `make_ledger.py` writes them. All days are
relative to the reference day, so that near ends are near on whatever day it is played.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from demo.people import People, Person

Parks = dict[str, dict[str, tuple[str, int]]]

PARKS: Parks = {
    "安居·滨江园": {"1号楼": ("A", 30), "2号楼": ("B", 30), "3号楼": ("C", 24)},
    "安居·西溪园": {"1号楼": ("D", 36), "2号楼": ("E", 36), "3号楼": ("F", 24)},
}
SMALL: Parks = {"安居·滨江园": {"1号楼": ("A", 30), "2号楼": ("B", 30)}}
POSTS = ("财务主管", "安防主管", "维修主管", "园区经理", "运营经理")
NEAR_ENDS = (3, 6, 7, 9, 12, 14, 15, 18, 22, 25, 28, 29, 30)  # days left of the first tenant contracts
OWNER_NEAR_ENDS = (5, 12, 26)
PER_FLOOR = 6
Cell = str | float | date
Row = dict[str, Cell]


@dataclass
class Portfolio:
    """Sheet → rows; the last rows of a sheet are the dirty ones."""

    today: date
    sheets: dict[str, list[Row]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Unit:
    park: str
    building: str
    code: str
    rent: int  # yuan a month


def portfolio(today: date, small: bool = False) -> Portfolio:
    """The same contents for the same day, always; `small`: two buildings of one park."""
    random = Random(20_260_301)  # noqa: S311 - drawn, not secret
    people = People(random)
    ledger = Portfolio(today)
    held = SMALL if small else PARKS
    ledger.sheets["员工"], keepers = _staff(people, held)
    units = _units(random, held)
    ledger.sheets["房源"] = [_unit_row(random, unit, i, keepers) for i, unit in enumerate(units)]
    owner_ends = _owners(ledger, random, people, units)
    _tenants(ledger, random, people, units, owner_ends)
    _dirt(ledger, people)
    return ledger


def _staff(people: People, held: Parks) -> tuple[list[Row], dict[str, list[str]]]:
    rows: list[Row] = []
    keepers: dict[str, list[str]] = {}
    for park in held:
        for post in (*POSTS, "管家", "管家", "管家", "维修员"):
            number = f"YG{len(rows) + 1:03}"
            who = people.one(number)
            rows.append({"工号": number, "姓名": who.name, "岗位": post, "园区": park} | _reach(who))
            if post == "管家":
                keepers.setdefault(park, []).append(number)
    return rows, keepers


def _reach(who: Person) -> Row:
    return {"手机": who.phone, "邮箱": who.email, "微信": who.wechat, "APP账号": who.app}


def _units(random: Random, held: Parks) -> list[_Unit]:
    return [
        _Unit(
            park,
            building,
            f"{letter}{i // PER_FLOOR + 1}{i % PER_FLOOR + 1:02}",
            random.randrange(22, 58) * 100,
        )
        for park, buildings in held.items()
        for building, (letter, count) in buildings.items()
        for i in range(count)
    ]


def _unit_row(random: Random, unit: _Unit, i: int, keepers: dict[str, list[str]]) -> Row:
    area = random.choice(("28", "32.5", "45㎡", "61.5平米", "78"))
    layout = random.choice(("开间", "1室1厅", "1室1厅", "2室1厅"))
    keeper = keepers[unit.park][i % 3]
    return _place(unit) | {"房号": unit.code, "户型": layout, "面积": area, "管家工号": keeper}


def _place(unit: _Unit) -> Row:
    return {"园区": unit.park, "楼栋": unit.building}


def _owners(ledger: Portfolio, random: Random, people: People, units: list[_Unit]) -> dict[str, date]:
    """Owners hold two to six neighbouring units each; the answer is the last covered day by door number."""
    owners: list[Row] = []
    contracts: list[Row] = []
    ends: dict[str, date] = {}
    at = 0
    while at < len(units):
        held = [u for u in units[at : at + random.randrange(2, 7)] if u.building == units[at].building]
        at += len(held)
        i = len(contracts)
        first = ledger.today - timedelta(days=random.randrange(400, 900))
        left = OWNER_NEAR_ENDS[i] if i < len(OWNER_NEAR_ENDS) else random.randrange(240, 1500)
        last = ledger.today + timedelta(days=left)
        number = f"YZ{i + 1:03}"
        who = people.one(number)
        owners.append({"业主编号": number, "姓名": who.name, "证件号": who.number} | _reach(who))
        rent = sum(unit.rent for unit in held) * 7 // 10
        deal = _deal(i, rent, ("押一付三", "押一付六", "押一付年")[i % 3])
        codes = "、".join(unit.code for unit in held)
        contracts.append(
            {"合同编号": f"AJ-YZ-{i + 1:03}", "业主编号": number, "业主姓名": who.name, **_place(held[0])}
            | {"房号": codes, "起始日期": _written(i, first), "截止日期": _written(i + 1, last)}
            | deal
            | {"签订日期": _written(i + 2, first - timedelta(days=7))}
        )
        ends |= {unit.code: last for unit in held}
    ledger.sheets |= {"业主": owners, "业主合同": contracts}
    return ends


def _tenants(
    ledger: Portfolio, random: Random, people: People, units: list[_Unit], owner_ends: dict[str, date]
) -> None:
    """Five of six units are let. A tenant contract stays within the owner's, but for each fortieth."""
    tenants: list[Row] = []
    contracts: list[Row] = []
    for unit in units:
        if random.randrange(6) == 0:
            continue
        i = len(contracts)
        number = f"ZK{i + 1:04}"
        who = people.from_abroad(number, i // 70) if i % 70 == 40 else people.one(number)
        kind = {} if who.kind == "身份证" and i % 3 else {"证件类型": who.kind}
        spoken = {"语言": who.language} if i % 2 or who.language != "中文" else {}
        tenants.append(
            {"租客编号": number, "姓名": who.name, **kind, "证件号": who.number} | _reach(who) | spoken
        )
        left = NEAR_ENDS[i - 20] if 20 <= i < 20 + len(NEAR_ENDS) else random.randrange(35, 340)
        last = ledger.today + timedelta(days=left)
        if i % 40 == 39:
            last = owner_ends[unit.code] + timedelta(days=61)
        elif i not in range(20, 20 + len(NEAR_ENDS)):
            last = min(last, owner_ends[unit.code])
        first = min(last - timedelta(days=364), ledger.today - timedelta(days=3))
        contracts.append(
            {"合同编号": f"AJ-ZK-{i + 1:04}", "租客编号": number, "租客姓名": who.name, **_place(unit)}
            | {"房号": unit.code, "起租日期": _written(i, first), "到期日期": _written(i + 3, last)}
            | _deal(i, unit.rent, ("押一付一", "押一付三", "押1付1", "押二付六")[i % 4])
            | {"签订日期": _written(i + 1, first - timedelta(days=3)), "入住日期": _written(i + 2, first)}
        )
    ledger.sheets |= {"租客": tenants, "租客合同": contracts}


def _deal(i: int, yuan: int, terms: str) -> Row:
    """Rent and deposit in the ways clerks write them."""
    ways: tuple[Callable[[int], Cell], ...] = (
        float,
        "{:,}".format,
        "{:.2f}".format,
        "{}元/月".format,
        "¥{:,}".format,
    )
    deposit = {"押金": ways[(i + 2) % 3](yuan * (2 if terms.startswith("押二") else 1))} if i % 4 else {}
    return {"月租金": ways[i % len(ways)](yuan), **deposit, "付款方式": terms}


def _written(i: int, day: date) -> Cell:
    """A day in one of the ways clerks write it; a real date every other time."""
    ways = (
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f" {day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    )
    return day if i % 2 else ways[i // 2 % len(ways)]


def _dirt(ledger: Portfolio, people: People) -> None:
    """What is wrong in every real ledger: each of these rows must be refused, with its reason."""
    tenants, contracts = ledger.sheets["租客"], ledger.sheets["租客合同"]
    let = {contract["房号"] for contract in contracts}
    vacant = [row for row in ledger.sheets["房源"] if row["房号"] not in let]

    def tenant(number: str) -> Row:
        who = people.one(number)
        tenants.append({"租客编号": number, "姓名": who.name, "证件号": who.number} | _reach(who))
        return tenants[-1]

    def contract(tenant: Row, unit: Row, **instead: Cell) -> Row:
        row = contracts[20] | {column: unit[column] for column in ("园区", "楼栋", "房号")}
        number = str(tenant["租客编号"])
        return (
            row
            | {"合同编号": f"AJ-{number[:2]}-{number[2:]}", "租客编号": number, "租客姓名": tenant["姓名"]}
            | instead
        )

    wrong = tenant("ZK9001")
    digits = str(wrong["证件号"])
    wrong["证件号"] = digits[:-1] + ("1" if digits[-1] == "0" else "0")
    del tenant("ZK9002")["手机"]
    contracts += [
        contract(wrong, vacant[0]),
        contract(tenant("ZK9003"), vacant[1], 到期日期=f"{ledger.today.year}-02-30"),
        contract(tenant("ZK9004"), vacant[2], 房号="Z909"),
        dict(contracts[6]),
    ]
    owners = ledger.sheets["业主合同"]
    start = ledger.today + timedelta(days=30)
    owners.append(
        owners[3] | {"合同编号": "AJ-YZ-901", "起始日期": start, "截止日期": start - timedelta(days=1)}
    )
