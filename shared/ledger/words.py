"""Columns of a ledger that hold one of a few words, or a name, or a day that may not be one yet."""

import re
import unicodedata
from datetime import date
from typing import Final, Literal

from ledger import cells
from ledger.cells import Cell, CellWrong
from ledger.remarks import without_remark

POSTS = {
    "财务": "finance",
    "财务主管": "finance",
    "门禁": "access_control",
    "安防": "access_control",
    "安防主管": "access_control",
    "经理": "manager",
    "园区经理": "manager",
    "运维经理": "manager",
    "主管": "supervisor",
    "维修主管": "supervisor",
    "运营": "operations",
    "运营经理": "operations",
    "管家": "",
    "维修员": "",
    "客服": "",
    "客服专员": "",
}
"""岗位 → what its holder is responsible for in the park; nothing for those who care for single units."""

YES_NO = {"是": True, "自有": True, "√": True, "否": False, "非自有": False, "×": False}
ContractClass = Literal["ordinary", "key", "corporate"]
CLASSES: dict[str, ContractClass] = {
    "普通": "ordinary",
    "重点": "key",
    "VIP": "key",
    "重点客户": "key",
    "企业": "corporate",
    "企业客户": "corporate",
    "公司": "corporate",
}
_LONG_SURNAME: Final = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|闻人|夏侯|诸葛|尉迟|赫连|澹台|皇甫|申屠|公孙|慕容|钟离|长孙|宇文|司徒"
    "|鲜于|司空|轩辕|令狐|百里|呼延|东郭|西门|纳兰|完颜|耶律|拓跋"
)
NOT_YET: Final = ("未入住", "尚未入住", "待入住", "无", "否")
NOT_LEFT: Final = ("未退租", "未退", "未退房", "未搬离", "在租", "在住", "无", "否", "-", "/", "—")


def post(cell: Cell) -> str:
    said = cells.text(cell)
    if said not in POSTS:
        raise CellWrong(f"不认识的岗位「{said[:20]}」：可用 {'、'.join(POSTS)}")
    return said


def one_person(cell: Cell) -> str:
    """A name; two of them are two people, of whom one has the contract. A space may stand within a name:
    王 芳 is one, and 张三 李四 are two unless the first is a surname by itself.
    """
    said, _ = without_remark(cells.text(cell))
    if (count := _apart(cell)) > 1:
        raise CellWrong(f"一格里像有 {count} 个人：请只写签合同的一位，是一个人的请去掉空格或换行")
    names = [name for name in re.split(r"[、/,;&+]|和(?=\S{2,3}$)", said) if name.strip()]
    if len(names) > 1 and all(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name.strip()) for name in names):
        raise CellWrong(f"一格里有 {len(names)} 个人：请只写签合同的一位，其余导入后登记为同住人或共有人")
    return said


def _apart(cell: Cell) -> int:
    """How many names of two to four characters stand there, with nothing but spaces or lines between."""
    parts = unicodedata.normalize("NFKC", cell).split() if isinstance(cell, str) else []
    are_names = all(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", part) for part in parts)
    return len(parts) if are_names and parts[:1] and not _LONG_SURNAME.fullmatch(parts[0]) else 1


def language(cell: Cell) -> str:
    said = cells.text(cell).casefold()
    found = {"中文": "zh", "zh": "zh", "英文": "en", "英语": "en", "english": "en", "en": "en"}.get(said)
    if found is None:
        raise CellWrong("语言可用 中文、英文")
    return found


def yes(cell: Cell) -> bool:
    said = cells.text(cell)
    if said not in YES_NO:
        raise CellWrong("请填写 是 或 否")
    return YES_NO[said]


def contract_class(cell: Cell) -> ContractClass:
    said = cells.text(cell)
    if said.upper() not in CLASSES:
        raise CellWrong("合同类别可用 普通、重点、企业")
    return CLASSES[said.upper()]


def moved_in(cell: Cell) -> date | None:
    """A day, or in words that it was none yet."""
    return None if isinstance(cell, str) and cells.text(cell) in NOT_YET else cells.day(cell)


def left_on(cell: Cell) -> date | None:
    """A day, or in words that it was none yet."""
    return None if isinstance(cell, str) and cells.text(cell) in NOT_LEFT else cells.day(cell)
