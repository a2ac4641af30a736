"""Whether contracts can be made from a template at all: a field that takes what each contract says has to be
there, and of the kind that this is of. Said when it is published, and not to a clerk who makes a contract.
"""

from collections.abc import Sequence
from typing import get_args

from kernel.domain import Refusal

from contracts.domain.template_fields import Field
from contracts.papers.clauses_said import Side
from contracts.papers.filling import HAS_TO_SAY, kinds_known
from contracts.papers.shown import KINDS

EACH_SAYS = ("premises", "first_day", "last_day", "rent", "cycle")
"""What a contract of either track has, whatever its clauses; beside its party."""


class FieldMissing(Refusal):
    """Each contract holds it, and this template would not say it: its parties would sign another contract."""

    title, field = "模板缺少字段{said}：每份合同都有这些内容，须声明并写进正文", "fields"


class FieldOfOtherKind(Refusal):
    """What it takes is known of the contract, so nobody can type what would fit."""

    title, field = "字段「{name}」自动取自合同，类型须声明为{said}", "fields"


def tracks_of(fields: Sequence[Field]) -> list[Side]:
    """The tracks of which contracts can be made from a template with these fields.

    Raises FieldMissing or FieldOfOtherKind where of none: what keeps it from that whose party it names.
    """
    faults = {side: _fault(fields, side) for side in get_args(Side)}
    if fits := [side for side, fault in faults.items() if fault is None]:
        return fits
    declared = {each.name for each in fields}
    fault = faults["owner" if "owner" in declared and "tenant" not in declared else "tenant"]
    assert fault  # it fits neither
    raise fault


def _fault(fields: Sequence[Field], side: Side) -> Refusal | None:
    declared, known = {each.name for each in fields}, kinds_known(side)
    if missing := [name for name in (side, *EACH_SAYS) if name not in declared]:
        said = "、".join(f"「{HAS_TO_SAY[name]}」（{name}）" for name in missing)
        return FieldMissing(said=said, names=missing)
    wrong = next((each for each in fields if known.get(each.name, each.kind) is not each.kind), None)
    if wrong is None:
        return None
    kind = known[wrong.name]
    return FieldOfOtherKind(name=wrong.name, kind=kind, said=f"{KINDS[kind]}（{kind}）")
