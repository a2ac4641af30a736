"""Whatever the ledger says in Chinese, an operator who reads English can read too."""

import ast
import re
from pathlib import Path

import ledger
import pytest
from ledger.english import in_english
from ledger.refused import TooManyFaults

FOLDER = Path(ledger.__file__ or "").parent
SAYS = ("CellWrong", "_at", "refuse", "append", "NotALedgerFile", "FileDamaged", "ZipBomb")
HAN = re.compile("[一-鿿]")


def reasons() -> list[str]:
    """What is said in calls that refuse or note something, without the facts."""
    found = set()
    for file in FOLDER.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and _name(call.func) in SAYS:
                for each in [*call.args, *(keyword.value for keyword in call.keywords)]:
                    found |= {
                        _text(part) for part in ([*each.elts] if isinstance(each, ast.Tuple) else [each])
                    }
    return sorted(said for said in found if len(HAN.findall(said)) > 4)


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _text(said: ast.expr) -> str:
    if isinstance(said, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "" for part in said.values)
    return said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""


@pytest.mark.parametrize("said", reasons())
def test_every_reason_is_known_in_english(said: str) -> None:
    assert in_english(said) != said


def test_what_a_reason_tells_of_the_row_is_kept() -> None:
    assert in_english("「101」所在行有误（房源 第 7 行）") == "the row of «101» is refused (房源 row 7)"
    assert in_english("业主 第 12 行是合计行，已略过") == "rows 12 of 业主 are sums, passed over"


def test_an_unusable_file_says_so_in_english_too() -> None:
    wrong = TooManyFaults(limit=3, why="公式结果是错误 #REF!")
    assert wrong.in_english == "more than 3 cells cannot be read: its formula ends in the error #REF!"
