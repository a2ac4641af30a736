"""What the reasons told of a row mean, for an operator who reads English; clerks get them as they are.

`{}` stands for what a reason tells of the row. Names of sheets and columns stay as the file has them.
"""

import re
from functools import cache
from typing import Final

from ledger.english_columns import COLUMNS
from ledger.english_refusals import REFUSALS
from ledger.english_standing import STANDING

_REASONS: Final = {
    "格式不正确": "is not written as it should be",
    "过长：最多 {} 个字": "too long: at most {} characters",
    "含有看不见的特殊字符，请删除后重新填写":
        "holds characters that nobody sees: take them out and write it again",
    "是 TRUE/FALSE，不是文字": "is TRUE/FALSE, no text",
    "被 Excel 变成了日期或时间：请把单元格设为文本后重新填写":
        "Excel made it a date: format the cell as text and write it again",
    "是数字 {}，不是日期：请把单元格设为日期格式，或写成 2026-03-01":
        "is the number {}, no date: format the cell as a date, or write 2026-03-01",
    "「{}」不是日期：请写成 2026-03-01、2026/3/1 或 2026年3月1日，年份写四位":
        "«{}» is no date: write 2026-03-01, 2026/3/1 or 2026年3月1日, the year in four digits",
    "{} 不是真实存在的日期": "{} is no day of the calendar",
    "{} 超出范围（1950 至 2199 年）": "{} is not within 1950 to 2199",
    "「{}」是月数，不是金额：请写成多少元，例如 2800.00": "«{}» is months, no amount: write yuan, as 2800.00",
    "「{}」不是金额：请写成 2800 或 2800.00": "«{}» is no amount: write 2800 or 2800.00",
    "「{}」有两种读法：是 {} 元的请写成 {}，否则请写两位小数":
        "«{}» can be read in two ways: write {} for that many yuan, else write two decimals",
    "「{}」小于一分：金额最多两位小数": "«{}» has parts of a fen: at most two decimals",
    "月租金为 0：确为免租的请写「免租」": "no rent: where it is free of rent, write 免租",
    "金额过大": "the amount is too large",
    "「{}」看不出每年递增多少：请写成 5%、每年递增5% 或 每年递增100元，没有的写「无」":
        "«{}» does not say how much the rent rises each year: write 5%, 每年递增5% or 每年递增100元;"
        " 无 for none",
    "手机号应为 1 开头的 11 位数字，境外号码请写成 +85212345678":
        "a mobile number has 11 digits and begins with 1; one abroad is written +85212345678",
    "邮箱格式不正确，例如 wang@example.com": "no e-mail address, as wang@example.com is",
    "「{}」不是付款方式：请写成 押一付一、押一付三、双月付、半年付或年付":
        "«{}» is no way to pay: write 押一付一, 押一付三, 双月付, 半年付 or 年付",
    "合同类别可用 普通、重点、企业": "a class of contract is 普通 (ordinary), 重点 (key) or 企业 (corporate)",
    "面积应为平方米数，例如 35.5": "an area is a number of square metres, as 35.5",
    "户型应为室数，例如 2室1厅": "rooms are a number of bedrooms, as 2室1厅",
    "单间、主卧、次卧也可以": "or one of 单间, 主卧, 次卧",
    "{} 第 {}行的「{}」没有导入，{}": "«{2}» in rows {1}of {0} was not imported: {3}",
    "导入的租约不开交割单，表底数没有地方登记：请留存原始凭证，退租结算抄表时填写上次读数":
        "a lease taken over has no handover to keep the reading: keep the proof, and say it as the previous"
        " reading when they move out",
    "收款账户只从「业主」表或总台账的业主一侧读取：请写在那里，或导入后在人员资料中登记":
        "accounts are read of a sheet 业主, or of the owner's side of a flat ledger: write it there, or"
        " with the person afterwards",
    "紧急联系人只从「租客」表或总台账读取：请写在那里，或导入后在租客资料中登记":
        "people to call are read of a sheet 租客, or of a flat ledger: write them there, or with the tenant"
        " afterwards",
    "{} 第 {}行的收款账户或紧急联系人没有导入，{}":
        "accounts and people to call in rows {1}of {0} were not imported: {2}",
    "与此人前面的行所写不同，或该行没有此人的电话：请导入后在人员资料中登记":
        "a row before says otherwise, or the row has no phone of the person: write them down afterwards",
    "业主 有 {} 行写有收款账户：登记在业主名下，经另一人批准收款账户变更后，才按此付款":
        "{} rows of 业主 have an account: kept with the owner, and paid to once somebody else approved it",
    "园区「{}」未设城市，当地的备案期限与押金上限不适用：{}":
        "nobody says in which city the park «{}» lies, so no city's caps and deadlines hold there: say it for"
        " the whole ledger (--city), in a column 城市, or of the park",
    "园区「{}」没有写城市，按为整份台账选择的「{}」导入，适用当地的备案期限与押金上限":
        "the park «{}» lies in {}, as was said for the whole ledger: that city's caps and deadlines hold",
    "租客 有 {} 行写有紧急联系人：请确认已征得紧急联系人本人同意，并登记由谁、何时告知":
        "{} rows of 租客 have somebody to call: make sure that they agreed, and note who said so, and when",
    "「{}」已更改：经另一人批准收款账户变更后，才改付到新账户":
        "«{}» is another now: paid to once somebody else approved the change of payee",
    "{}没有导入：{}": "{} was not imported: {}",
    "应写一位紧急联系人和一个电话号码": "it takes one person to call, and one telephone number",
    "没有写紧急联系人的姓名": "the person to call has no name",
    "应写一个收款账号，8 至 32 位数字": "it takes one account, of 8 to 32 digits",
    "没有写开户行": "the account has no bank",
    "「{}」超过每年 50%，请核对": "«{}» is more than 50% a year: look at it",
    "「{}」看不出免租哪些天：请写成 30天、1个月 或 2025.3.1-2025.3.15，没有的写「无」":
        "«{}» does not say which days are free of rent: write 30天, 1个月 or 2025.3.1-2025.3.15; 无 for none",
    "月租金按起租时的 {} 元计，每满一年递增 {}（在上一年的基础上，四舍五入到分），现为每月 {} 元":
        "the monthly rent is that of the first year, {0} yuan; each year it is {1} more than the year before,"
        " rounded half up to the fen: {2} yuan today",
    "台账写的若是现在的租金，请改为起租时的": "where the ledger has the rent of today, write the first one",
    "{} 至 {} 免租，按{}合同记入": "{} to {} are free of rent, by the contract of the {}",
    "合同已签，租金递增与系统不同：请走租金变更流程":
        "signed with other steps of the rent: change them by a change of the rent",
    "合同已签，免租期与系统不同：请走免租期变更流程":
        "signed with other days free of rent: change them by a change of these days",
    "「{}」不是城市：请写成 北京、深圳市 或六位行政区划代码 440300":
        "«{}» is no city: write 北京, 深圳市 or its code of six digits, as 440300",
    "园区「{}」在第 {} 行写的城市是「{}」，一个园区只能在一个城市":
        "park «{}» is in another city by row {} («{}»): a park is in one city",
    "园区「{}」未设城市，当地的备案期限与押金上限不适用：请在台账加「城市」一列，或在园区设置城市":
        "park «{}» has no city, so no city's limits on filing days or deposits hold there:"
        " add a column 城市, or say the park's city",
    "限住人数应为 1 至 100 的整数，例如 2": "how many may live there is a whole number from 1 to 100, as 2",
    "「{}」没有写到哪一天：请填写合同上的到期日": "«{}» says no last day: write that of the contract",
    "「{}」看不出起止日期：请写成 2025.3.1-2026.2.28，年份都写四位":
        "«{}» is no first and last day: write 2025.3.1-2026.2.28, both years in four digits",
    "一格里有 {} 个人：请只写签合同的一位，其余导入后登记为同住人或共有人":
        "{} people in one cell: leave who signs; write the others down afterwards",
    "有 {} 位{}都叫「{}」：请填写{}": "{0} people of {1} are called «{2}»: write down {3}",
    "没有「{}」的电话：请在本行或「{}」表中填写姓名和手机":
        "no telephone of «{}»: write it down in this row, or name and telephone in sheet «{}»",
    "{} 第 {}行写明无人租住：不作为租客和租客合同导入":
        "rows {1}of {0} say that nobody lives there: no tenant and no contract comes of them",
    "{} 第 {}行的「{}」写有免租、递增或优惠：没有导入，请导入后在合同中登记":
        "«{2}» in rows {1}of {0} says what changes the rent: not imported, write it down in the contract",
    "工作表「{}」没有「楼栋」这一列：各行的楼栋按「{}」读取":
        "sheet «{}» has no column 楼栋: its rows are read as of building «{}»",
    "一格里像有 {} 个人：请只写签合同的一位，是一个人的请去掉空格或换行":
        "it seems {} people are in one cell: leave who signs; of one, take out the space or line",
    "姓名处写有「{}」：已退租的请在「状态」写 已退租 或填写退租日期，仍在住的请从姓名中去掉":
        "«{}» stands beside the name: of who has left, write 已退租 under 状态 or the day in 退租日期; of who"
        " lives there, take it out",
    "「{}」里不止一个数：请只留一个": "«{}» is more than one number: leave one",
    "一格里有 {} 个手机号：请只留签合同的人常用的一个":
        "{} numbers in one cell: leave the one that who signs can be reached at",
    "「{}」是座机，收不到短信：请填写联系人的手机号":
        "«{}» is a landline, which no message reaches: write somebody's mobile number",
    "房号「{}」只能有文字、数字、点、连字符、井号和括号，多间请用顿号分开":
        "door number «{}»: only letters, digits and . - _ # ( ); several are parted by 、",
    "房号重复或为空": "no door number, or one twice",
    "一份合同最多 {} 间房": "a contract has at most {} units",
    "一行只写一间房": "one unit a row",
    "不认识的证件类型「{}」：可用 {}": "unknown kind of document «{}»: there are {}",
    "被存成了数字，后几位已丢失：{}":
        "was kept as a number and has lost its last digits: format the column as text and write it again",
    "是科学计数 {}，后几位可能已丢失：{}":
        "is {}, which may have lost its last digits: format the column as text and write it again",
    "证件号只能有字母和数字，5 至 20 位": "a document number has 5 to 20 letters and digits",
    "不是 18 位身份证号：其他证件请填写证件类型":
        "has not the 18 characters of a resident's number: say the kind of any other document",
    "身份证号应为 18 位（17 位数字加校验码）":
        "a resident's number has 18 characters (17 digits and a check digit)",
    "身份证号中的出生日期不存在": "the date of birth in it is no day of the calendar",
    "身份证号校验码不符，请核对": "its check digit is wrong",
    "不认识的岗位「{}」：可用 {}": "unknown post «{}»: there are {}",
    "岗位「{}」须填写所负责的园区": "post «{}» needs the park it is responsible for",
    "请填写 是 或 否": "write 是 (yes) or 否 (no)",
    "语言可用 中文、英文": "a language is 中文 or 英文",
    "到期日期 {} 早于起租日期 {}": "ends on {}, before it begins on {}",
    "入住日期 {} 晚于到期日期 {}": "moves in on {}, after it ends on {}",
    "与{}第 {} 行重复": "the same as {}row {}",
    "与{}第 {} 行是同一{}，{}不同：请写得一致":
        "the same {2} as {0}row {1}, with another {3}: write it in one way",
    "证件号与{}第 {} 行「{}」相同，姓名不同：抄错的请改正，同一人的姓名请写得一致":
        "the document of {}row {} «{}», under another name: mend the document, or write the name in one way",
    "{}号与{}第 {} 行「{}」相同，姓名不同：抄错的请改正，同一人的姓名请写得一致":
        "the {0}号 of {1}row {2} «{3}», under another name: mend the number, or write the name in one way",
    "证件号与{}第 {} 行「{}」相同：同一人请只用一个编号":
        "the document of {}row {} «{}»: one number for one person",
    "姓名和手机与{}第 {} 行「{}」相同：同一人请只用一个编号":
        "name and phone of {}row {} «{}»: one number for one person",
    "「{}」是第 {} 行的「{}」，本行写的是「{}」：请改正编号或姓名":
        "«{0}» is «{2}» of row {1}, and this row names «{3}»: mend the number or the name",
    "「{}」所在行有误（{} 第 {} 行）": "the row of «{}» is refused ({} row {})",
    "这一栏所写的人不在「{}」表中，系统里也没有":
        "who stands here is not in sheet «{}», nor known to the system",
    "这一栏所写的人未能登记": "who stands here could not be registered",
    "入住日期 {} 早于起租日期，按自该日起一直居住记入；此前的合同不在台账中的，请核对":
        "moved in on {}, before the contract begins: taken in as living there since; its earlier"
        " contract may be missing from the ledger",
    "入住日期 {} 还没有到，请在入住当天登记入住": "moves in on {}, a day still to come: record it then",
    "该房源在这段时间已有另一份业主合同，新合同须从其到期或解约之后开始":
        "another owner's contract covers the unit on some of these days: begin where it ends",
    "该房源刚刚签入或发出了另一份业主合同，请刷新后再试":
        "another owner's contract was just signed, or sent to be signed, for the unit: look again",
    "租期有 {} 天超出业主合同（业主合同至 {}）": "{} days beyond the owner's contract, which ends on {}",
    "该房源没有业主合同，租期 {} 天无业主合同覆盖，按超期预警：请补录业主合同":
        "no owner contract covers the unit: {} days of the term are told as overrun; write its contract down",
    "{} 第 {} 行被退回，改好后请再导入": "row {1} of {0} was refused: mend and import it",
    "{} 没有入住日期一列，共 {} 行：合同已起租的，视为自起租日期起已入住（到期后房源已有后续合同的除外）":
        "{0} has no column 入住日期 ({1} rows): whoever has a contract that has begun, and that no other has"
        " followed in the unit since its end, counts as living there since its first day",
    "不是这样的，请加上此列，填写日期或「未入住」":
        "where that is not so, add the column with a date or with 未入住",
    "未按起租日期办理入住：{}": "nobody moved in on its first day: {}",
    "租期已满而没有后续合同，按租客仍住在该房源记入":
        "it is over, and nothing follows: taken in as still living there",
    "已搬离的，请办理退租": "where they have left, move them out",
    "「管家」一栏所写的人不在员工表中，房源先不指定管家：请登记该员工后指派":
        "whoever is named as manager is no row of staff: the unit has none; register them and assign it",
    "付款方式写的是押 {} 个月，即 {} 元，押金一栏写的是 {} 元：按押金一栏导入，请核对":
        "by the terms {0} months of rent are held ({1} yuan), by its column {2}: the column counts",
    "付款方式写的是押 {} 个月，押金一栏写的是押 {} 个月：按押金一栏导入，请核对":
        "by the terms {0} months of rent are held, by its column {1}: the column counts",
    "姓名后括号里的「{}」按备注处理，未计入姓名：确为姓名一部分的，请去掉括号":
        "«{}» in brackets behind the name is taken for a remark; where it is part of the name, write it"
        " without brackets",
    "该房源的房号已更正为「{}」，请先改正台账":
        "the door code of this unit was put right to «{}»: mend the ledger first",
    "一份合同有多间房，未办理入住：请确定租客所住的房间后登记入住":
        "the contract has several units, and nobody moved in: record in which of them they live",
    "合同已到期，没有后续合同：导入后立即发起续约，请续约、确认不续或办理退租":
        "is over, and nothing follows: its renewal opens at once; renew it, decline it, or move them out",
    "合同已到期，房源已有后续合同：按已结束记入，不发起续约，押金由后续合同持有或按已退还处理":
        "over by its last day, and others have had the unit since: taken in as over, no renewal opens",
    "未填签订日期且尚未起租：只建草稿，不办理入住，签署后生效":
        "no signing day, and it has yet to begin: a draft only, nobody moves in; in force once signed",
    "{} 有 {} 行未填签订日期：已起租的视为在起租日期已签，尚未起租的只建草稿":
        "{1} rows of {0} have no signing day: what has begun counts as signed on its first day,"
        " what has not is a draft",
    "第 {} 至 {} 行合并在一格，看不出每份合同各是多少：请拆分单元格，逐行填写":
        "merged over rows {} to {}, so nobody knows how much each contract is: write it row by row",
    "同一份合同的请填同一个合同编号": "where they are one contract, give them one contract number",
    "同一份合同的几间房请写在一行，例如 101、102":
        "where they are one contract, write its rooms in one row, as 101、102",
    "与{}第 {} 行同一房源、姓名相同，手机不同：是同一人的请写同一个手机，不是同一人的请填写{}":
        "of the name and unit of row {1}{0}, with another phone: write one phone for one person, or a {2}",
    "姓名（简体、繁体视为相同）和房源或手机与已登记的人相同，按同一人处理；如不是同一人，请填写编号和证件号后重新导入":
        "taken for the person of this name (in simplified or traditional characters) who had the unit before,"
        " or has the phone; if it is another, give them a number and their document",
    "{} 第 {}行没有写押金，付款方式里也没有写押几：按没有押金导入，有押金的请填写押金":
        "rows {1}of {0} name no deposit, nor do their terms: taken in without one; write it where one is",
    "公式结果是错误 {}": "its formula ends in the error {}",
    "公式没有保存计算结果：请用 Excel 打开并保存一次，或改为数值":
        "its formula has no result: open and save it in Excel, or write the value",
    "{} 各行均未导入：{}": "no row of {} was imported: {}",
    "各行均未导入：{}": "no row was imported: {}",
    "{} 有 {} 行被隐藏或筛选掉，也已读取":
        "{1} rows of {0} are hidden or filtered out; they were read as well",
    "{} 的 {} 离表格太远，未读取": "{1} of {0} is too far from the table and was not read",
    "{} 的每一行分别作为「{}」导入，行号即原表行号":
        "each row of {} is taken in as one of each of «{}», under the number it has there",
    "工作表「{}」也是「{}」，一并读取，下称「{}」": "sheet «{}» is «{}» too; it was read as well, as «{}»",
    "工作表「{}」第 {} 行起又有表头，与上面的不同：其下按「{}」另作一张表读取，下称「{}」":
        "row {1} of sheet «{0}» begins headings other than those above: what is below was read as another"
        " table, as «{2}», and is called «{3}»",
    "工作表「{}」是隐藏的，也已读取": "sheet «{}» is hidden; it was read as well",
    "{} 第 {}行是合计行，已略过": "rows {1}of {0} are sums, passed over",
    "{} 第 {}行只有楼层、单元等分组文字或说明，已略过":
        "rows {1}of {0} have only words over those below them, or notes; passed over",
    "其中有要导入的，请按列填写后再导入": "where one is to be imported, write it column by column",
    "工作表「{}」不在可导入之列，最接近的是「{}」，已略过":
        "sheet «{}» is none to import, nearest is «{}»; passed over",
    "工作表「{}」不在可导入之列，已略过": "sheet «{}» is none to import; passed over",
    "工作表的内容无法读取": "what is in its sheets cannot be read",
    "CSV 的引号没有成对，或一格过长": "a quotation mark of the CSV stands alone, or a cell is too long",
    "合并单元格互相重叠": "merged cells overlap",
    "单元格地址「{}」不成立": "«{}» is no address of a cell",
    "内部含有不允许的文档类型声明": "it has a DOCTYPE inside, which is not allowed",
    "有两张工作表同名": "two sheets of one name",
    "压缩内容无法解开": "it cannot be unpacked",
    "内部结构不完整或有误": "its XML is not whole",
    "使用了不支持的压缩方式": "packed in a way that is not known",
    "其中的 {} 不完整": "its part {} is not whole",
    "内含 {} 个部分": "{} parts",
    "全部内容": "all of it",
    "内容不是 Excel 工作簿": "no Excel workbook inside",
    "内容是网页（HTML），多为其他系统导出后改用了 .xls 扩展名":
        "a web page (HTML), as other systems export them with the ending .xls",
    "内容是 XML 表格（Excel 2003），多为其他系统导出":
        "an XML spreadsheet (Excel 2003), as other systems export them",
    "内容是文字，没有一行分成几列": "text of which no row has several columns",
    "内容既不是 Excel 工作簿，也不是文字": "neither an Excel workbook nor text",
    "工作表「{}」按「{}」读取": "sheet «{}» was read as «{}»",
    "缺少{}": "{} is missing",
    "「{}」台账写的是「{}」，系统中已改为「{}」，{}": "«{0}» says {1}, and was changed to {2} here: {3}",
    "「{}」系统中已改，{}": "«{0}» was changed here: {1}",
    "不按台账改回：确需更改的请在系统中更改": "no old ledger takes that back; change it by hand",
    "该房源已于 {} 退还业主，不按台账重新收进：{}":
        "it went back to its owner on {0}, and no old ledger takes it in again: {1}",
    "该房源将于 {} 退还业主，不按台账撤销退还：{}":
        "it goes back to its owner on {0}, and no old ledger calls that off: {1}",
    "确已续收的，请在台账中写上该日或之后起租的业主合同，或在系统中重新收进该房源":
        "where it came again, write down the owner's contract that begins on that day or later, or take it in"
        " by hand",
    "合同已登记，等待消息送达后办理入住，送达后自动继续":
        "the contracts are written down; who lives there follows once word of them has come, by itself",
    "员工已登记，等待消息送达后指派岗位，送达后自动继续":
        "the staff are written down; who answers for what follows once word of them has come, by itself",
    "前面还有其他导入，请稍候": "others are taken in before it; it waits for its turn",
    "系统处理这份台账时出错，已记录；其他导入不受影响，请联系技术支持": "it failed by a fault of the system,"
    " which is on record; other imports go on, ask your technical support",
    "系统暂时没有应答，恢复后自动继续": "another part of the system does not answer; it goes on by itself",
}  # fmt: skip


def in_english(said: str) -> str:
    """Reasons as they are given for a row, several parted by «；»; one that is not known stays as it is."""
    return "; ".join(map(_one, said.split("；")))


def _one(said: str) -> str:
    for pattern, english in _patterns():
        if (found := pattern.fullmatch(said)) is not None:
            return english.format(*map(_one, found.groups()))
    return said


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.escape(chinese).replace(r"\{\}", "(.*?)"), re.DOTALL), english)
        for chinese, english in (_REASONS | COLUMNS | STANDING | REFUSALS).items()
    ]
