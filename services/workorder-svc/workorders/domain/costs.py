"""What a repair took, and who pays for it 费用: parts and labour, in fen. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args
from uuid import UUID

from kernel.domain import Frozen, Refusal
from pydantic import Field, StringConstraints

from workorders.domain.cost_bounds import CostBounds
from workorders.domain.repair import Code

Payer = Literal["operator", "owner", "tenant_at_fault"]
Area = Literal["bathroom", "kitchen", "living_room", "bedroom", "balcony", "hall", "shared"]
"""Where in the home it was."""
Fen = Annotated[int, Field(ge=0, le=10**9)]
PartName = Annotated[str, StringConstraints(min_length=1, max_length=200), Field(examples=["角阀"])]
TOLD: Final = 64
"""Characters of a part's name that are told to others."""


class CostsOutOfRange(Refusal):
    """More than is ever charged for one repair."""

    title, field = "同一付款方的费用合计不能超过 {yuan} 元", "parts"


class LabourTooLong(Refusal):
    """Nobody works so long at a stretch."""

    title = "一行工时不能超过 {most} 分钟，请按天分行填写"


class LabourTooDear(Refusal):
    """Nobody takes so much for so few minutes."""

    title = "{minutes} 分钟的人工费不能超过 {yuan} 元，请核对工时和金额"


class PartTooDear(Refusal):
    """Far more than the catalogue says, and no reason why: whoever pays would ask for one."""

    title = (
        "配件 {count} 件按目录价为 {yuan} 元，所填金额高出 {percent}% 以上。请核对金额，或注明原因后重新提交"
    )


class LabourOverRate(Refusal):
    """Far more than who did it takes by their own rates, and no reason why."""

    title = (
        "{minutes} 分钟按该维修员的价格为 {yuan} 元，所填金额高出 {percent}% 以上。"
        "请核对金额，或注明原因后重新提交"
    )


class FaultUnexplained(Refusal):
    """Whoever is to pay for what they broke is told what that was."""

    title, field = "由租客承担的费用，请注明租客造成了什么损坏", "X-Reason"


class SumTold(Refusal):
    """The tenant was told what they pay, or it is closed: it stands, unless the desk says why not."""

    title, field, status = (
        "租客应付的金额已告知租客，或工单已关闭，只能由后台说明原因后更改",
        "X-Reason",
        409,
    )


class NothingWaits(Refusal):
    """Nothing of this order waits for a second person, or no longer."""

    title, field, status = "这张工单没有待复核的费用", "closing", 409


class OwnCosts(Refusal):
    """Four eyes: neither who says what it took, nor whose work it was, approves it."""

    title, status = "登记费用的人和参与维修的人不能自己复核", 403


class NobodyLivesThere(Refusal):
    """Where the order names no tenant nobody is at fault: the bill would go to nobody."""

    title = "这张工单没有租客，费用不能由租客承担。请改由公司或业主承担；退租时发现的损坏在退租结算中扣款"


class NoOwnerCovers(Refusal):
    """No owner has put the unit into the operator's hands on that day: the bill would go to nobody."""

    title = "这套房源当天没有业主合同，费用不能由业主承担。请改由公司或租客承担；合同刚签的，请稍后再试"


class Line(Frozen):
    """Something that one payer pays. `technician_id`: whose part of the repair it was, once that is told."""

    fen: Fen
    payer: Payer
    technician_id: UUID | None = None


class PartUsed(Line):
    """`count` of one `batch` were fitted, for `fen` altogether. `took_out`: the batch of what had failed."""

    part: Code
    batch: Code | None
    took_out: Code | None
    count: Annotated[int, Field(ge=1, le=1_000)]


class Rates(Frozen):
    """What a technician takes, in fen: for coming, and for an hour. Nothing at all: nobody said."""

    call_out_fen: Fen
    hourly_fen: Fen


class Replaced(Frozen):
    """`count` of a part were fitted, by the name that the catalogue gives it, or as much of it as is told."""

    name: Annotated[str, Field(min_length=1, max_length=TOLD, examples=["角阀"])]
    count: Annotated[int, Field(ge=1)]


class Labour(Line):
    minutes: Annotated[int, Field(ge=1, le=10_000)]


class Costs(Frozen):
    """Of one repair. Nothing used and nothing charged is an answer, too: it says where in the home it was."""

    area: Area
    parts: tuple[PartUsed, ...] = ()
    labour: tuple[Labour, ...] = ()

    def check(self, bounds: CostBounds) -> None:
        """Raises what `check_lines` and `check_sums` do."""
        self.check_lines(bounds)
        self.check_sums(bounds)

    def check_lines(self, bounds: CostBounds) -> None:
        """Raises LabourTooLong or LabourTooDear, naming the line."""
        for number, line in enumerate(self.labour):
            if line.minutes > bounds.minutes:
                raise LabourTooLong(field=f"labour.{number}.minutes", most=bounds.minutes)
            most = bounds.call_out_fen + line.minutes * bounds.minute_fen
            if line.fen > most:
                said = {"minutes": line.minutes, "yuan": most // 100}
                raise LabourTooDear(field=f"labour.{number}.fen", **said)

    def check_sums(self, bounds: CostBounds) -> None:
        """Raises CostsOutOfRange."""
        if any(self.paid_by(payer) > bounds.most_fen for payer in get_args(Payer)):
            raise CostsOutOfRange(yuan=bounds.most_fen // 100)

    def check_prices(self, catalogue: Mapping[Code, int], bounds: CostBounds) -> None:
        """`catalogue`: fen of one piece of each part; what has no price there may cost anything.

        Raises PartTooDear, naming the line.
        """
        for number, line in enumerate(self.parts):
            listed = catalogue.get(line.part, 0) * line.count
            if listed and line.fen * 100 > listed * (100 + bounds.over_catalogue):
                said = {"count": line.count, "yuan": f"{listed / 100:.2f}", "percent": bounds.over_catalogue}
                raise PartTooDear(field=f"parts.{number}.fen", **said)

    def check_rates(self, rates: Rates, bounds: CostBounds) -> None:
        """Raises LabourOverRate, naming the line."""
        for number, line in enumerate(self.labour):
            listed = rates.call_out_fen + line.minutes * rates.hourly_fen // 60
            if listed and line.fen * 100 > listed * (100 + bounds.over_catalogue):
                said = {"minutes": line.minutes, "yuan": f"{listed / 100:.2f}"}
                said["percent"] = bounds.over_catalogue
                raise LabourOverRate(field=f"labour.{number}.fen", **said)

    def check_payers(self, tenant: bool, owner: bool) -> None:
        """`tenant`: there is one who may be at fault; `owner`: there is one whose the unit is.

        Raises NobodyLivesThere or NoOwnerCovers, naming the line.
        """
        for name, lines in (("parts", self.parts), ("labour", self.labour)):
            for number, line in enumerate(lines):
                if line.fen and line.payer == "tenant_at_fault" and not tenant:
                    raise NobodyLivesThere(field=f"{name}.{number}.payer")
                if line.fen and line.payer == "owner" and not owner:
                    raise NoOwnerCovers(field=f"{name}.{number}.payer")

    def of(self, technician_id: UUID, before: "Costs | None") -> "Costs":
        """All that the repair took: of this technician these lines, behind those of others `before`."""
        whose = {"technician_id": technician_id}
        parts = tuple(each.model_copy(update=whose) for each in self.parts)
        labour = tuple(each.model_copy(update=whose) for each in self.labour)
        if before:
            parts = *(each for each in before.parts if each.technician_id != technician_id), *parts
            labour = *(each for each in before.labour if each.technician_id != technician_id), *labour
        return Costs(area=self.area, parts=parts, labour=labour)

    @property
    def batches(self) -> Counter[tuple[str, str]]:
        """How many of each batch of each part it took."""
        found = Counter[tuple[str, str]]()
        for each in self.parts:
            if each.batch is not None:
                found[each.part, each.batch] += each.count
        return found

    @property
    def fen(self) -> int:
        """What all of them pay together, in fen."""
        return sum(self.paid_by(payer) for payer in get_args(Payer))

    @property
    def hands(self) -> set[UUID]:
        """Whose work it was."""
        return {each.technician_id for each in (*self.parts, *self.labour) if each.technician_id}

    def replaced(self, names: Mapping[Code, str]) -> tuple[Replaced, ...]:
        """What was fitted, in the order in which it was said; what `names` does not know goes by its code."""
        found = Counter[Code]()
        for each in self.parts:
            found[each.part] += each.count
        called = {part: names.get(part, part)[:TOLD] for part in found}
        return tuple(Replaced(name=called[part], count=count) for part, count in found.items())

    def paid_by(self, payer: Payer) -> int:
        """What this one pays, in fen."""
        lines: tuple[Line, ...] = (*self.parts, *self.labour)
        return sum(each.fen for each in lines if each.payer == payer)
