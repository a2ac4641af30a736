"""A remark that stands behind a name in brackets, 李雷（合租）: it is no part of who somebody is."""

import re
from typing import Final

OPENS, CLOSES = r"[(\[【〔]", r"[)\]】〕]"
_BEHIND: Final = re.compile(rf"(.*\S)\s*{OPENS}([^()\[\]【】〔〕]*){CLOSES}")
_COMPANY: Final = re.compile("公司|集团|企业|合伙|独资|中心|事务所|工作室|商行|厂|店")
"""Of these what stands in brackets is how they are registered: 某某会计师事务所（普通合伙）."""


def without_remark(name: str) -> tuple[str, str]:
    """The name and the remark, which is empty where there is none. `name`: full-width forms made plain."""
    found = None if _COMPANY.search(name) else _BEHIND.fullmatch(name)
    return (found[1], found[2].strip()) if found else (name, "")
