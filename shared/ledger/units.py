"""What clerks write of a unit: its door, how large it is, how many may live there, in which city."""

import re
from decimal import Decimal

from edge.divisions import city_named
from edge.doors import OF_A_CONTRACT, door_number

from ledger.cells import Cell, CellWrong, numeral, text, unspaced


def square_decimetres(cell: Cell) -> int:
    """35.5, "35.5㎡", "1,200平米" → 3550, 120000."""
    said = re.sub(r"(平方米|平米|平方|平|m2|㎡)$", "", unspaced(cell), flags=re.I)
    said = re.sub(r"^(\d),(?=\d{3}(\.|$))", r"\1", said)
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", said, re.ASCII) or not Decimal(said):
        raise CellWrong("面积应为平方米数，例如 35.5")
    return int(Decimal(said) * 100)


_ONE_ROOM = re.compile(r"[朝东南西北大小]*(开间|单间|一居|主卧|次卧|客卧|侧卧|卧室|隔断间?|阳台房|标间|单房)")


def rooms(cell: Cell) -> int:
    """1, "2室1厅", "两室一厅", "2-1-1", "开间", "朝南主卧" (let by the room) → bedrooms, 1 to 20."""
    said = unspaced(cell)
    if _ONE_ROOM.fullmatch(re.sub(r"\(.*?\)|带?(独卫|阳台|飘窗)", "", said)):
        return 1
    found = re.match(r"(\d{1,2}|[一二两三四五六])(室|房|居|-\d-\d$|$)", said, re.ASCII)
    count = numeral(found[1]) if found else 0
    if not 1 <= count <= 20:
        raise CellWrong("户型应为室数，例如 2室1厅；单间、主卧、次卧也可以")
    return count


def city(cell: Cell) -> str:
    """北京, 北京市 or 110000 → its code (GB/T 2260)."""
    said = text(cell).replace(" ", "")
    code = city_named(said)
    if code is None:
        raise CellWrong(f"「{said[:20]}」不是城市：请写成 北京、深圳市 或六位行政区划代码 440300")
    return code


_PERSONS = re.compile(r"(?:限住|限|最多|至多|不超过|≤)?(\d{1,3}|[一二两三四五六])(?:个?人|位)?", re.ASCII)


def persons(cell: Cell) -> int:
    """2, "3人", "限住4人", "最多两人" → how many may live there, 1 to 100."""
    found = _PERSONS.fullmatch(unspaced(cell))
    count = numeral(found[1]) if found else 0
    if not 1 <= count <= 100:
        raise CellWrong("限住人数应为 1 至 100 的整数，例如 2")
    return count


def codes(cell: Cell) -> tuple[str, ...]:
    """One or several door numbers: 101、102室、3单元502; each in the spelling that it has everywhere."""
    found: list[str] = []
    for part in re.split(r"[、,;/\s]+", text(cell)):
        code = door_number(part)
        if part and code is None:
            raise CellWrong(f"房号「{part[:20]}」只能有文字、数字、点、连字符、井号和括号，多间请用顿号分开")
        found += [code] if code else []
    if not found or len(set(found)) < len(found):
        raise CellWrong("房号重复或为空")
    if len(found) > OF_A_CONTRACT:
        raise CellWrong(f"一份合同最多 {OF_A_CONTRACT} 间房")
    return tuple(found)
