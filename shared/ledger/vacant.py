"""What ledgers write in the tenant's place where nobody lives."""

import re
from collections.abc import Mapping
from typing import Final

from ledger.beside import BESIDE
from ledger.cells import Cell
from ledger.headings import said
from ledger.standing import STATUS, says_left

NOBODY: Final = re.compile(
    r"[空待](置|房|着|闲|出)?(租|出租)?(中|房)?|未(出)?租|闲置|自用|自住|(办公|样板|样板间|保洁|储物)(室|间|房)?|装修中?|[无/\\—-]+"
)


def says_nobody(tenant: Mapping[str, Cell], contract: Mapping[str, Cell]) -> bool:
    """Whether a row has such words for a name, or no name and such a status, and nothing that somebody has
    signed: no phone, no day.

    The rent that is asked for may stand there all the same.
    """
    signed = {*tenant} - {"姓名", "语言", *BESIDE} | {*contract} & {
        "合同编号",
        "租期",
        "起租日期",
        "签订日期",
        "入住日期",
    }
    words = [word for word in re.split(r"[\s/、,(]+", said(tenant.get("姓名", ""))) if word.strip(")")]
    if "姓名" not in tenant:
        return not signed and says_left(contract.get(STATUS, ""))
    return not signed and all(NOBODY.fullmatch(word.strip(")")) for word in words)
