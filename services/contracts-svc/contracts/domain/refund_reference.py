"""The bank's reference of a refund: a transfer pays one refund, or several of one tenant's, as is said then.

Under one number two refunds might be noted of which the bank paid one. Pure.
"""

from collections.abc import Collection
from uuid import UUID

from kernel.domain import Refusal


class ReferenceUsed(Refusal):
    """Another refund was paid under it: one of the two was mistyped, or never paid."""

    title = "银行流水号 {reference} 已用于另一笔退款，请核对；同一租客的几笔退款合并转账的，请说明原因"
    field, status = "reference", 409


class ReferenceJustUsed(Refusal):
    """Two clerks noted two refunds under one number in the same moment."""

    title, field, status = "该银行流水号刚刚用于另一笔退款，请刷新后核对", "reference", 409


def check_reference(reference: str, used_for: Collection[UUID], whose: UUID, *, explained: bool) -> bool:
    """Whether the number is this refund's alone. `whose`: to whom it is; `used_for`: to whom they were paid
    under it before, the same tenant by another number as `whose`. Raises ReferenceUsed.
    """
    if any(each != whose or not explained for each in used_for):
        raise ReferenceUsed(reference=reference)
    return not used_for
