"""Why something asked of a filing 备案 is refused."""

from kernel.domain import Refusal


class FilingUnknown(Refusal):
    """An owner's contract is not filed, nor is a draft."""

    title, field, status = "没有这份合同的备案任务", "contract_id", 404


class FiledAlready(Refusal):
    """Under one number; another is said after the first was taken back."""

    title, field, status = "该合同已备案（{number}），如需更正请先撤销", "number", 409


class FilingNotOverdue(Refusal):
    """Until its last day is over the city waits for it."""

    title, field, status = "备案期限（{due_on}）未过，不能登记为不备案", "contract_id", 409


class FilingNumberSaysNothing(Refusal):
    """What a city gives has a digit or a letter; a mark typed for a number would keep the real one out."""

    title, field = "备案号「{number}」里没有数字或字母，请按备案证明填写", "number"


class FilingNumberTaken(Refusal):
    """The city gave it to another contract: one of the two was mistyped."""

    title, field, status = "备案号 {number} 已登记在合同 {contract_no} 上，请核对", "number", 409


class FilingNumberJustTaken(Refusal):
    """Two clerks typed one number in the same moment."""

    title, field, status = "该备案号刚刚登记在另一份合同上，请刷新后核对", "number", 409


class FiledInFuture(Refusal):
    """A fact has happened."""

    title, field = "备案日期 {filed_on} 还没有到", "filed_on"


class FiledBeforeSigned(Refusal):
    """No city takes what is not signed yet."""

    title, field = "备案日期 {filed_on} 早于合同签订日期 {signed_on}", "filed_on"
