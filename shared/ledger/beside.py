"""What a ledger says of a person beside who they are: whom to call for them, and where they are paid.

Clerks write it in one cell as often as in three: 李梅（母亲）13800138000, 工商银行 6222 0212 3456 7894 328.
What cannot be read is told of, and no reason to refuse the person.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from edge.numbers import plain
from edge.phones import phone_number
from edge.texts import NAME, fits, is_visible

from ledger import columns
from ledger.cells import Broken, Cell, CellWrong, says_nothing, text

KIN: Final = tuple(column.title for column in columns.KIN)
ACCOUNT: Final = tuple(column.title for column in columns.ACCOUNT)
BESIDE: Final = frozenset((*KIN, *ACCOUNT))
RELATIONS: Final = {
    word: relation
    for relation, words in {
        "partner": "配偶 夫妻 妻子 丈夫 爱人 老公 老婆 伴侣 男友 女友 男朋友 女朋友",
        "parent": "父亲 母亲 父母 爸爸 妈妈 父 母 家长",
        "child": "儿子 女儿 子女 子 女",
        "sibling": "兄弟 姐妹 兄妹 姐弟 哥哥 姐姐 弟弟 妹妹 兄 弟 姐 妹",
        "relative": "亲戚 亲属 家属 家人",
        "friend": "朋友 好友 同学 室友",
        "colleague": "同事 领导",
        "other": "其他 其它",
    }.items()
    for word in words.split()
}
"""As a ledger calls them → as tenant-svc does."""
COMPANY: Final = re.compile("公司|集团|企业|合伙|中心|事务所|工作室|商行|合作社")
_DIGITS: Final = re.compile(r"\+?\d[\d \-]*\d")
_BETWEEN: Final = re.compile(r"[、,;:：/()\[\]【】〔〕]+")
_LONG: Final = sorted((word for word in RELATIONS if len(word) > 1), key=len, reverse=True)


class Kin(NamedTuple):
    """Whom to call, and what they are to the person."""

    name: str
    phone: str
    relation: str


class Account(NamedTuple):
    """Whose name it is in, at which bank, under which number; `corporate`: a company's."""

    holder: str
    bank: str
    number: str
    corporate: bool


def kin_of(cells: Mapping[str, Cell]) -> Kin | Broken | None:
    """None where nothing is said; Broken: why it cannot be read."""
    try:
        return _kin(*(_said(cells, title) for title in KIN))
    except CellWrong as wrong:
        return Broken(wrong)


def account_of(cells: Mapping[str, Cell], owner: str) -> Account | Broken | None:
    """The same; in the `owner`'s name where no other is said."""
    try:
        number, bank, holder = (_said(cells, title) for title in ACCOUNT)
        return _account(number, bank, holder or owner)
    except CellWrong as wrong:
        return Broken(wrong)


def _said(cells: Mapping[str, Cell], title: str) -> str:
    said = text(cells.get(title, ""))
    if not fits(said, NAME) or (said and not is_visible(said)):
        raise CellWrong("含有看不见的特殊字符，请删除后重新填写")
    return "" if says_nothing(said) else said


def _kin(name: str, phone: str, relation: str) -> Kin | None:
    told = f"{name} {phone}".strip()
    if not told:
        return None
    phones = {found for digits in _DIGITS.findall(told) if (found := phone_number(digits))}
    if len(phones) != 1:
        raise CellWrong("应写一位紧急联系人和一个电话号码")
    words = _BETWEEN.sub(" ", _DIGITS.sub(" ", told)).split()
    are = [word for word in words if word in RELATIONS]
    names = [word for word in words if word not in RELATIONS]
    called, beside = _parted(" ".join(names))
    if any("\u4e00" <= each <= "\u9fff" for each in called) and len(names) > 1:
        raise CellWrong("应写一位紧急联系人和一个电话号码")
    is_to = next((word for word in (relation, *are, beside) if word), "")
    called = called or is_to
    if not called:
        raise CellWrong("没有写紧急联系人的姓名")
    return Kin(_short(called), phones.pop(), RELATIONS.get(is_to, "other"))


def _parted(name: str) -> tuple[str, str]:
    """母亲李梅 → 李梅 and what she is."""
    for word in _LONG:
        for rest in (name.removeprefix(word), name.removesuffix(word)):
            if rest != name and len(rest) > 1:
                return rest, word
    return name, ""


def _account(number: str, bank: str, holder: str) -> Account | None:
    if not number:
        return None
    found = [plain(digits) for digits in _DIGITS.findall(number)]
    if len(found) != 1 or not re.fullmatch(r"\d{8,32}", found[0]):
        raise CellWrong("应写一个收款账号，8 至 32 位数字")
    bank = bank or " ".join(_BETWEEN.sub(" ", _DIGITS.sub(" ", number)).split())
    if not bank:
        raise CellWrong("没有写开户行")
    return Account(_short(holder), _short(bank), found[0], bool(COMPANY.search(holder)))


def _short(said: str) -> str:
    if len(said) > 200:
        raise CellWrong("过长：最多 200 个字")
    return said
