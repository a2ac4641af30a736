"""The same of what contracts-svc and tenant-svc refuse a row for, by their titles."""

from typing import Final

REFUSALS: Final = {
    "同一方已有合同 {}（{} 起租）：是同一份的请按该日填写，登记有误的请先作废那份":
        "the same party has contract {0} there, from {1} on: where this row is that one, write that day;"
        " where what is known is wrong, annul that one first",
    "与{}第 {} 行是同一方、同一房源，租期有重叠：是同一份合同的请只留一行，不是的请改正租期":
        "row {1}{0} has the unit for the same party on some of these days: keep one row of one contract, or"
        " write the days of two",
    "有 {} 个园区叫（或曾叫）「{}」，无法确定是哪一个：请在台账中写明城市，或先在系统中更正其中一个的名称":
        "{} parks are, or were, called «{}», and it cannot be told which is meant: name the city, or put the"
        " name of one of them right first",
    "园区「{}」在系统中位于{}，台账写的是{}，又没有该园区已有的房源，无法确定是更正城市还是另一个园区：{}":
        "the park «{0}» lies in {1} here, and in {2} by the ledger, which names none of its known units, so"
        " nobody can tell whether the city is put right: where it is, correct the park's city first",
    "是另一个园区的，请先在系统中新建该园区": "where it is another park, open it first",
    "该房源在这段时间已租给其他租客": "another tenant has the unit on some of these days",
    "租期有 {} 天超出业主合同（业主合同至 {}）":
        "{0} days of the term are behind the end of the owner's contract ({1})",
    "租期 {} 天没有业主合同覆盖": "no owner's contract covers the {} days of the term",
    "批准之后又有 {} 天没有业主合同覆盖（{}），已批准的只有 {}，请重新批准":
        "no owner's contract covers {0} days more ({1}) than were approved ({2}): have them approved anew",
    "该房源在租期内没有任何有效的业主合同，请先与业主签约":
        "no owner's contract covers the unit on any of these days: sign one first",
    "押金超过当地规定的上限（{} 个月租金，即 {} 元）":
        "the deposit is above what the city allows ({0} months of rent, that is {1} yuan)",
    "一次收取的租金超过当地规定的上限（{} 个月）":
        "more is paid at once than the city allows ({} months)",
    "该房源在这段时间的另一份合同正在签署中，请等其签完，或先撤回那份合同":
        "another contract for the unit is out for signature on some of these days: wait, or take it back",
    "该房源刚刚签给或发给其他租客签署，或已退还业主，请刷新后再试":
        "the unit was just let or sent to somebody else, or given back: look again",
    "此联系电话此前已从紧急联系人中删除或更换，台账不再登记；如需恢复，请征得其本人同意后手工登记":
        "this number was taken off the people to call, or replaced, so the ledger does not bring it back;"
        " where it should be there again, ask them and write it down by hand",
    "该编号已用于另一份合同": "another contract has this number",
    "该房源在租期结束前已退还或将退还业主，不能签约":
        "the unit goes back to its owner before the term ends, or has gone: it cannot be let for that time",
    "该租客编号已并入 {}，请用该编号签约": "this tenant was merged into {}: use that number",
    "合同正在签署中，各方签完后自动生效":
        "it is out for signature, and in force by itself once all have signed",
    "如改为线下签署，请先撤回": "take it back first to have it signed on paper",
    "签订日期 {} 还没有到": "signed on {}, which is yet to come",
    "签订日期 {} 早于起租日二十年以上，请核对年份":
        "signed on {}, more than twenty years before it begins: check the year",
    "批准超期的人不能经办签署": "who approved that it outlives its cover cannot have it signed",
    "合同已签，月租金与系统不同：租金变更请走租金变更流程":
        "signed with another rent: change it by a change of the rent",
    "合同已签，到期日期与系统不同：延长请走续期，提前结束请走解约流程":
        "signed with another end: extend or terminate it",
    "合同已签，{}与系统不同，不能按台账更改": "signed with another {}: a ledger does not change this",
    "如当初录错，请作废后用新的合同编号录入，台账没有这一列的请加上":
        "if it was written down wrong, annul it and write it down under a new number, in a column of its own",
    "该合同由续约产生，{}与续约中批准的方案不同，不能按台账更改或签署":
        "drafted by a renewal, where another {} was approved: a ledger neither changes nor signs this",
    "台账写错的请改台账，方案有变的请在续约中退回后重新提方案":
        "mend the ledger, or return the renewal and propose anew what is to be otherwise",
    "该合同已作废": "this contract is void",
    "如须重签，请用新的合同编号，台账没有合同编号一列的请加上":
        "signed anew it needs a new number, in a column of its own",
    "合同的最后一天早于起租日": "it ends before it begins",
    "租赁期限不得超过二十年（民法典第七百零五条）": "a lease runs for at most twenty years (art. 705)",
    "同一套房源在合同中重复": "the same unit twice in one contract",
    "该园区没有这套房源": "no such unit in this park",
    "该楼栋已有同号房源": "the building has another unit of this number",
    "该编号已用于另一套房源": "another unit has this number",
    "{}，不能进行此操作（现在可以：{}）": "not possible as it stands now",
    "该人员编号已用于另一份登记，修改联系方式请用「更新联系方式」":
        "this number is another person's",
    "证件号已登记在另一个姓名下：证件号或姓名写错的请改正台账，登记写错的请用「更正登记」":
        "the document is known under another name: mend the ledger, or correct the person",
    "本行没有{}，按房源和合同认出的人登记的是另一个姓名：姓名写错的请用「更正登记」改正":
        "the row has no {}, and whoever the unit and the contract tell is known by another name:"
        " a wrong name is corrected",
    "本行没有{}，按房源和合同认出的人登记的是另一份证件：证件写错的请用「更正登记」改正":
        "the row has no {}, and whoever the unit and the contract tell is known by another document:"
        " a wrong one is corrected",
    "换了人的请填写{}": "write a {} of its own for another person",
    "门牌由 {} 更正为 {}：合同与 {} 的相同，台账中已没有 {}":
        "put right from {0} to {1}: its contracts are those of {0}, which no row names any more",
    "如是另一套房源，请在台账中保留 {} 的行后重新导入":
        "where it is another unit, keep the row of {} and import again",
    "园区名称由 {} 更正为 {}：合同与 {} 的相同，台账中已没有 {}":
        "the park is called {1} and not {0}: its contracts are those of {0}, which no row names any more",
    "如是另一个园区，请在台账中保留 {} 的行后重新导入":
        "where it is another park, keep the rows of {} and import again",
    "台账中的园区「{}」现在叫「{}」，按同一园区导入":
        "the park 「{0}」 of the ledger is called 「{1}」 now, and is taken for the same",
    "如是另一个园区，请换一个名称": "another park needs another name",
    "合同与园区「{}」的相同，无法确定是更正园区名称还是另一个园区：是更正名称的，请先在系统中更正该园区的名称":
        "its contracts are those of the park 「{}」, and nobody can tell whether it is that park put right:"
        " where it is, correct the park's name first",
    "楼栋和房号与园区{}的相同，而台账中没有{}的行，无法确定是更正园区名称还是另一个园区：{}":
        "its homes are behind the doors of the park {0}, which no row names any more, and nobody can tell"
        " whether it is that park put right: where it is, correct the park's name first",
    "是另一个园区的，请在台账中保留{}的行": "where it is another, keep the rows of {}",
    "是另一个园区的，请先在系统中新建该园区，或在台账中保留{}的行":
        "where it is another, open that park first, or keep the rows of {}",
    "合同与园区「{}」的 {} 相同，而台账中已没有 {}：园区写错的请改正":
        "its contracts are those of {1} in the park 「{0}」, which no row names any more: mend a wrong park",
    "是另一套房源的，请在台账中保留 {} 的行": "where it is another unit, keep the rows of {}",
    "园区「{}」现在叫「{}」，台账中两个名称都有：是同一园区的请统一，是另一个的请换一个名称":
        "the park 「{0}」 is called 「{1}」 now, and the ledger has both names: write one; another park needs"
        " another name",
    "业主合同与 {} 的相同，按新收的房源导入": "covered as {} are, and taken in as a new unit",
    "如是更正门牌，请先在系统中更正原房源的房号再导入":
        "where it is one of them, correct its door code first",
    "合同与已有房源 {} 的相同，无法确定是更正门牌还是另一套房源：是更正门牌的，请先在系统中更正原房源的房号":
        "its contracts are those of {}, and nobody can tell whether it is that unit put right: where it is,"
        " correct the door code first",
    "是另一套的，请在台账中保留 {} 的行": "where it is another, keep the rows of {}",
    "同一份租客合同已登记在 {}：门牌写错的请改正，换房的请在系统中办理换房":
        "this contract is known for {}: mend a wrong door, and let who changes rooms do so in the system",
    "确是另一份合同的，请在台账中保留 {} 的合同": "where it is another, keep the contract of {}",
    "该房源的合同有误，无法确定是新收的房源还是更正门牌：请把合同一并改好后再导入":
        "its contracts are refused, so nobody can tell whether it is new or put right: mend them together",
    "该编号登记的是另一个姓名，姓名写错请用「更正登记」，换了人请用新编号":
        "this number is of another name: a wrong name is corrected, another person has another number",
    "该编号登记的是另一份证件，证件写错请用「更正登记」，换了人请用新编号":
        "this number is of another document: a wrong one is corrected, another person has another number",
    "此人已经登记过（证件相同，或姓名与电话相同）":
        "this person is registered already (the same document, or name and phone)",
    "该房源登记过 {} 位同名的人，无法确定是哪一位：请填写证件号，或先按原来的手机号导入":
        "{} people of this name had the unit: give the document, or import with the phone they had",
    "该手机号登记过 {} 位同名（简繁写法不同）的人，无法确定是哪一位：是同一人的请先合并，不是的请填写证件号":
        "{} people of this phone have the name, in other characters: merge those who are one, or give the"
        " document",
    "此人的个人信息已按要求删除": "what was held about this person was erased, as they asked",
    "证件号码格式不正确": "the document's number is not written as it should be",
    "这是一代身份证的 15 位号码，一代身份证已停用，请填写二代身份证的 18 位号码":
        "15 digits are of a first-generation card, which is no longer valid: give the 18 of the present one",
    "身份证号码中的出生日期不正确": "the date of birth in it is no day of the calendar",
    "身份证号码的地区代码（前六位）不存在，请核对号码和证件种类":
        "its first six digits are no region: look at the number and the kind of document",
    "身份证号码校验位不正确，请核对": "its check digit is wrong",
    "未满 16 周岁不能独立承租，请登记其监护人，未成年人登记为同住人":
        "under 16: register a guardian as the tenant, and the minor as living with them",
    "没有这位租客": "no such tenant",
    "没有此人的登记": "no such person",
    "没有这个园区": "no such park",
    "没有这套房源": "no such unit",
    "没有这份已签署的租客合同": "no such signed contract of a tenant",
    "如果是刚{}的，请稍后再试": "if it is new, try again in a moment",
    "该租客编号已属于另一个人": "this tenant's number is another person's",
    "租客自 {} 起已入住，换房请用「换房」": "has lived somewhere since {}; another room is a change of rooms",
    "租客自 {} 起已住在该房源": "has lived in the unit since {}",
    "租客已于 {} 换房，不再住在该房源": "changed rooms on {} and lives in the unit no more",
    "该租客已入住另一套房源": "lives in another unit already",
    "自 {} 起的入住已被撤回，确已入住的请登记入住":
        "the move in of {} was withdrawn: who does live there is to be moved in by hand",
    "该房源已有租客入住": "another tenant lives in the unit",
    "该房源的另一位租客在这一天之后才搬离": "another tenant of the unit moved out after that day",
    "该房源自 {} 起已退还业主，不能再入住": "the unit was given back to its owner on {}",
    "该房源在 {} 之前已租给另一位租客，请先核对合同":
        "the unit is let to another tenant before {}: check the contracts",
    "该合同在 {} 已不在租期内，请先续签或新签合同":
        "the contract does not cover {}: renew it or sign another",
    "该合同已办结退租结算，不能再凭它入住，请新签合同": "the contract is settled: sign another",
    "入住日期 {} 早于上次退租日期 {}": "moving in on {} is before they last moved out, on {}",
    "该租客编号已并入 {}，请用该编号办理": "this tenant was merged into {}: use that number",
    "这份合同不是该租客的": "the contract is another tenant's",
    "这份合同租的不是该房源": "the contract is of another room",
    "这套房源不在该园区": "the unit is not in this park",
    "「{}」没有登记：{}": "«{}» was not kept: {}",
    "角色「{}」无权执行此操作": "the role «{}» may not do so",
    "紧急联系人最多 {} 位，请先删除一位": "there are at most {} people to call: remove one first",
    "紧急联系人的电话不能与本人相同": "the person to call has their own phone",
    "银行卡号校验位不正确，请核对": "the card's check digit is wrong",
    "如为对公账户，请注明对公": "where it is a company's account, say so",
    "{} 等 {} 个": "{} and others, {} in all",
    "{} 等 {} 套": "{} and others, {} in all",
}  # fmt: skip
