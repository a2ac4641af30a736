"""Identity documents as they stand in a ledger. The number of a resident follows GB 11643-1999."""

import re
from datetime import date
from typing import Final, NamedTuple

from ledger.cells import Cell, CellWrong, text

KINDS: Final = {
    "身份证": "resident_id",
    "居民身份证": "resident_id",
    "护照": "passport",
    "居住证": "residence_permit",
    "港澳台居民居住证": "residence_permit",
    "居留许可": "permanent_residence",
    "居留证": "permanent_residence",
    "永久居留证": "permanent_residence",
    "外国人永久居留身份证": "permanent_residence",
}
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"


class Document(NamedTuple):
    """`kind` as tenant-svc names it, `number` without spaces, in capitals."""

    kind: str
    number: str


def check_digit(first: str) -> str:
    """The 18th character that belongs to the first 17 digits (ISO 7064 MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]


def kind(cell: Cell) -> str:
    """The kind of document, as tenant-svc names it."""
    said = text(cell)
    if said not in KINDS:
        raise CellWrong(f"不认识的证件类型「{said[:20]}」：可用 身份证、护照、港澳台居民居住证、永久居留证")
    return KINDS[said]


def number(cell: Cell) -> str:
    """The number as text. One of 18 digits that Excel made a number has lost its last ones."""
    said = text(cell).replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z0-9]{5,20}", said, re.ASCII):
        raise CellWrong("证件号只能有字母和数字，5 至 20 位")
    return said


def document(kind: str | None, number: str) -> Document:
    """The two together; without a kind, 18 characters are a resident's. Raises CellWrong."""
    if kind is None and len(number) != 18:
        raise CellWrong("不是 18 位身份证号：其他证件请填写证件类型")
    if kind in (None, "resident_id"):
        _check_resident(number)
    return Document(kind or "resident_id", number)


def _check_resident(number: str) -> None:
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise CellWrong("身份证号应为 18 位（17 位数字加校验码）")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise CellWrong("身份证号中的出生日期不存在") from None
    if check_digit(number[:17]) != number[17]:
        raise CellWrong("身份证号校验码不符，请核对")
