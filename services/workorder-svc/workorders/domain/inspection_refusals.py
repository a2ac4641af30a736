"""Why something asked of an inspection may be refused."""

from kernel.domain import Refusal


class InspectionUnknown(Refusal):
    """Nobody opened an inspection of this id."""

    title, field, status = "没有这次巡检", "inspection_id", 404


class InspectionIdTaken(Refusal):
    """The id belongs to another inspection."""

    title, field, status = "该巡检编号已用于另一次巡检", "inspection_id", 409


class InspectionDueInPast(Refusal):
    """Nobody goes through a flat yesterday."""

    title, field = "应完成日期不能早于今天", "due_on"


class InspectedForOwner(Refusal):
    """By that day the home is its owner's again, who looks after it themselves."""

    title, field, status = "这套房源自 {day} 起已退还业主，不能再安排检查", "unit_id", 409


class ItemTwice(Refusal):
    """Each item stands once on a list."""

    title, field = "检查项目重复", "items"


class ItemNotOnList(Refusal):
    """Only what is on the list is looked at."""

    title, field, status = "检查清单里没有这个项目", "item", 404


class ItemsLeft(Refusal):
    """An inspection is over when all of it was looked at."""

    title, field, status = "还有 {left} 个项目未检查", "items", 409


class InspectionOver(Refusal):
    """What is found after it is over is reported as a repair."""

    title, status = "巡检已结束，新发现的问题请直接报修", 409


class InspectionBegun(Refusal):
    """What somebody has begun to look at is gone through to its end."""

    title, status = "巡检已经开始，不能撤销；不需要检查的项目请选“不适用”", 409


class InspectionOff(Refusal):
    """It was withdrawn; restore it first."""

    title, status = "巡检已撤销，请先恢复", 409
