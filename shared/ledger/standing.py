"""What a ledger says of how a tenant's contract stands: who is there by it, is yet to come, or has left."""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from ledger import cells
from ledger.cells import Cell, CellWrong
from ledger.headings import said

STATUS: Final = "状态"
Standing = Literal["lives", "absent", "left"]
_WORDS: Final[dict[Standing, tuple[str, ...]]] = {
    "lives": (
        *(
            "在租",
            "在住",
            "已入住",
            "入住中",
            "已租",
            "已出租",
            "出租中",
            "租赁中",
            "履行中",
            "执行中",
            "正常",
        ),
        *("续租", "已续租", "续签", "已续签", "即将到期", "到期未退", "在租中"),
    ),
    "absent": ("未入住", "待入住", "尚未入住", "已签约", "已签未住", "已签约未入住", "未交房"),
    "left": (
        *("已退租", "退租", "已退房", "退房", "已搬离", "已搬走", "已离开", "已结束", "已终止", "已解约"),
        *("空置", "空房", "闲置", "待租", "未租", "未出租", "可租", "空"),
    ),
}
LEFT: Final = "已退租"
LEFT_ON: Final = "退租日期"
_IN_A_NAME: Final = re.compile(r"(?<![未不待])(退租|退房|搬离|搬走|搬出)|(?<!金)已退(?!款)|(?<![未不])离租")
_OF_LEFT: Final = re.compile(r"(?<![未不待])(退租|退房|搬离|搬走)|已退|离租|历史|往期")
_NOT_YET: Final = re.compile("申请|预约|计划|即将|结算|流程|在租")
_OF_OTHERS: Final = re.compile("[含及和与]|全部|所有|导入|数据|登记|总|台账")  # than those who left alone
_OF_VOID: Final = re.compile("作废|废止|废弃|无效")
_STANDS: Final = {word: standing for standing, words in _WORDS.items() for word in words}


class Stands(NamedTuple):
    """`word`: as the ledger has it."""

    standing: Standing
    word: str


def stands_of(cell: Cell) -> Stands:
    """在租, 未入住, 已退租 or 空置, and what else says so."""
    word = cells.text(cell).replace(" ", "")
    if word not in _STANDS:
        raise CellWrong(f"不认识的状态「{word[:20]}」：可用 在租、未入住、已退租、空置")
    return Stands(_STANDS[word], word)


def says_left(cell: Cell) -> bool:
    """Whether nobody is there, in one of these words."""
    try:
        return stands_of(cell).standing == "left"
    except CellWrong:
        return False


def says_left_beside(name: Cell, contract: Mapping[str, Cell]) -> str:
    """What a name says of having left, 孙八（已退）, where nothing else of the row does; else nothing."""
    found = _IN_A_NAME.search(said(name))
    return "" if not found or LEFT_ON in contract or says_left(contract.get(STATUS, "")) else found[0]


def sheet_of_left(name: str) -> bool:
    """Whether a sheet is called so that all in it have left: 已退租, 租客合同（已退租）, 历史租客."""
    return bool(_OF_LEFT.search(name)) and not _NOT_YET.search(name) and not _OF_OTHERS.search(name)


def sheet_of_void(name: str) -> bool:
    """Whether a sheet is called so that its contracts bind nobody: 作废."""
    return bool(_OF_VOID.search(name))
