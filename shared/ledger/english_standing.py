"""The same of how contracts stand: who lives there, who has left, and what is void."""

from typing import Final

STANDING: Final = {
    "状态写的是「{}」，到期日期 {} 却还没有过：已经退租的，请填写退租日期":
        "the status is «{}», but it ends on {}, which is not over: where they left, write the day they did",
    "状态写的是「{}」，退租日期 {} 却已经过了": "the status is «{}», but they left on {}",
    "退租日期 {} 还没有过，合同要到 {} 才到期：请先不填退租日期，导入后在系统中登记退租":
        "they are to leave on {}, and the contract ends on {}: write no such day, and note it afterwards",
    "退租日期 {} 早于起租或入住日期 {}：没有起租就取消的，请删去这一行":
        "left on {}, before it began on {}: where it was called off, take the row away",
    "工作表「{}」没有「状态」这一列：各行的状态按「已退租」读取":
        "sheet «{}» has no column 状态: its rows are read as of tenants who left",
    "工作表「{}」看来是作废的合同，已略过：要导入的请指定它是哪一种表":
        "sheet «{}» seems to hold contracts that are void, and was passed over: to read it, say its kind",
    "{} 第 {}行的「{}」写有退租、搬离或作废：没有据此处理，已退租的请填写退租日期，作废的请删去该行":
        "«{2}» in rows {1}of {0} says that somebody left, or that a contract is void, and nothing was made of"
        " it: write the day they left, and take away what is void",
    "状态写的是「{}」，起租日期 {} 却还没有到":
        "the status is «{}», but it begins on {}, which is yet to come",
    "台账写明租客已不在，系统中的合同不因导入而结束：还没有办理退租的，请办理退租":
        "the ledger says that they left, which ends no contract here: where nobody moved them out, do so",
    "状态写的是「{}」，入住日期 {} 却已经到了": "the status is «{}», but they moved in on {}",
    "台账写明租客已不在：按已结束记入，不办理入住，不发起续约，押金按已退还处理，尚未退还的请另行结清":
        "the ledger says that they left: taken in as over; nobody moves in, and no renewal opens",
    "合同已记入，未按入住日期 {} 办理入住：{}": "the contract is taken in; nobody moved in on {}: {}",
    "不认识的状态「{}」：可用 在租、未入住、已退租、空置":
        "unknown status «{}»: there are 在租 (lives there), 未入住 (yet to come), 已退租 (left),"
        " 空置 (vacant)",
}  # fmt: skip
