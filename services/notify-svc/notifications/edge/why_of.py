"""What somebody asks why of: by an id, or by the number that people say of it. Found in our own views."""

import re
from typing import Any, Final, LiteralString
from uuid import UUID

from edge.contract_numbers import tail_in
from kernel.domain import Refusal
from psycopg import AsyncConnection

NOTICE: Final = re.compile(r"[0-9a-f]{8}")
# Of a contract's number the end of its id is known; an order's is among the words of each of its notices.
OF_CONTRACT: LiteralString = """
select thing_id from views.notifications where right(thing_id::text, 10) = %(said)s
union select thing_id from views.audiences where right(thing_id::text, 10) = %(said)s
"""
OF_ORDER_OR_NOTICE: LiteralString = """
select thing_id from views.notifications where words->>'number' = %(said)s
union select id from views.notifications where id between %(first)s and %(last)s
"""


class CauseUnreadable(Refusal):
    """Neither an id nor a number that is said of what notices are about; a person is to be found first."""

    title, field = (
        "请填写合同编号（HT-…）、八位工单编号、通知里写的通知编号，或事由的 id；"
        "只知道租客编号、姓名或电话的，请先用租客搜索找到此人，再按人员查询",
        "cause",
    )


async def meant(conn: AsyncConnection[Any], said: str) -> list[UUID]:
    """The ids of what is called so; none where nothing was ever told of such. Raises CauseUnreadable."""
    plain = said.strip()
    try:
        return [UUID(plain)]
    except ValueError:
        pass
    if tail := tail_in(plain):
        return await _found(conn, OF_CONTRACT, {"said": tail})
    if not NOTICE.fullmatch(plain.lower()):
        raise CauseUnreadable
    begins = plain.lower()
    within = {"first": UUID(begins + "0" * 24), "last": UUID(begins + "f" * 24)}
    return await _found(conn, OF_ORDER_OR_NOTICE, {"said": plain, **within})


async def _found(conn: AsyncConnection[Any], query: LiteralString, asked: dict[str, object]) -> list[UUID]:
    return [id_ for (id_,) in await (await conn.execute(query, asked)).fetchall()]
