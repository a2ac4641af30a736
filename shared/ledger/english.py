"""What the ledger's reasons mean, for an operator who reads English; clerks get them as they are.

`{}` stands for what a reason tells of the row. Names of sheets and columns stay as the file has them.
"""

import re
from functools import cache
from typing import Final

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
    "「{}」不是日期：请写成 2026-03-01": "«{}» is no date: write 2026-03-01",
    "{} 不是真实存在的日期": "{} is no day of the calendar",
    "{} 超出范围（1950 至 2199 年）": "{} is not within 1950 to 2199",
    "「{}」不是金额：请写成 2800 或 2800.00": "«{}» is no amount: write 2800 or 2800.00",
    "「{}」小于一分：金额最多两位小数": "«{}» has parts of a fen: at most two decimals",
    "金额过大": "the amount is too large",
    "手机号应为 1 开头的 11 位数字，境外号码请写成 +85212345678":
        "a mobile number has 11 digits and begins with 1; one abroad is written +85212345678",
    "邮箱格式不正确，例如 wang@example.com": "no e-mail address, as wang@example.com is",
    "「{}」不是付款方式：请写成 押一付一、押一付三、半年付或年付":
        "«{}» is no way to pay: write 押一付一, 押一付三, 半年付 or 年付",
    "面积应为平方米数，例如 35.5": "an area is a number of square metres, as 35.5",
    "户型应为室数，例如 2室1厅": "rooms are a number of bedrooms, as 2室1厅",
    "房号「{}」只能有字母、数字、点和连字符，多间请用顿号分开":
        "door number «{}»: only letters, digits, points and hyphens; several are parted by 、",
    "房号重复或为空": "no door number, or one twice",
    "一份合同最多 500 间房": "a contract has at most 500 units",
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
    "语言可用 中文、英文": "a language is 中文 or 英文",
    "到期日期 {} 早于起租日期 {}": "ends on {}, before it begins on {}",
    "有入住日期的租客合同一行只写一间房": "with a day of moving in, one unit a row",
    "入住日期 {} 不在合同期内": "moving in on {} is not within the contract",
    "与{}第 {} 行重复": "the same as {}row {}",
    "编号与{}第 {} 行相同，内容不同": "the number of {}row {}, but other content",
    "证件号与第 {} 行「{}」相同：同一人请只用一个编号":
        "the document of row {} «{}»: one number for one person",
    "姓名和手机与第 {} 行「{}」相同：同一人请只用一个编号":
        "name and phone of row {} «{}»: one number for one person",
    "「{}」所在行有误（{} 第 {} 行）": "the row of «{}» is refused ({} row {})",
    "「{}」不在「{}」表中，系统里也没有": "«{}» is not in sheet «{}», nor known to the system",
    "「{}」未能登记": "«{}» could not be registered",
    "租期有 {} 天超出业主合同（业主合同至 {}）": "{} days beyond the owner's contract, which ends on {}",
    "该房源没有业主合同，租期 {} 天无业主合同覆盖，按超期预警：请补录业主合同":
        "no owner contract covers the unit: {} days of the term are told as overrun; write its contract down",
    "{} 第 {} 行被退回，改好后请再导入": "row {1} of {0} was refused: mend and import it",
    "{} 没有入住日期一列，共 {} 行：合同已起租且未到期的，视为自起租日期起已入住":
        "{0} has no column 入住日期 ({1} rows): whoever has a contract that runs counts as living there"
        " since its first day",
    "不是这样的，请加上此列，填写日期或「未入住」":
        "where that is not so, add the column with a date or with 未入住",
    "未按起租日期办理入住：{}": "nobody moved in on its first day: {}",
    "一份合同有多间房": "the contract has several units",
    "未填签订日期且尚未起租：只建草稿，不办理入住，签署后生效":
        "no signing day, and it has yet to begin: a draft only, nobody moves in; in force once signed",
    "{} 有 {} 行未填签订日期：已起租的视为在起租日期已签，尚未起租的只建草稿":
        "{1} rows of {0} have no signing day: what has begun counts as signed on its first day,"
        " what has not is a draft",
    "公式结果是错误 {}": "its formula ends in the error {}",
    "公式没有保存计算结果：请用 Excel 打开并保存一次，或改为数值":
        "its formula has no result: open and save it in Excel, or write the value",
    "没有「{}」这一列，您是否写成了「{}」？": "there is no column «{}»; is it what is called «{}»?",
    "没有「{}」这一列": "there is no column «{}»",
    "有 {} 列都是「{}」（{}），请只留一列": "{} columns are «{}» ({}): leave one of them",
    "{} 各行均未导入：{}": "no row of {} was imported: {}",
    "各行均未导入：{}": "no row was imported: {}",
    "{} 的列「{}」未使用": "columns «{1}» of {0} are not used",
    "的列「{}」未使用": "columns «{}» are not used",
    "{} 有 {} 行被隐藏或筛选掉，也已读取":
        "{1} rows of {0} are hidden or filtered out; they were read as well",
    "{} 的 {} 所在列没有表头，内容未导入": "{1} of {0} is in a column without a heading and was not imported",
    "{} 的 {} 离表格太远，未读取": "{1} of {0} is too far from the table and was not read",
    "{} 的每一行分别作为「{}」导入，行号即原表行号":
        "each row of {} is taken in as one of each of «{}», under the number it has there",
    "工作表「{}」也是「{}」，一并读取，下称「{}」": "sheet «{}» is «{}» too; it was read as well, as «{}»",
    "工作表「{}」是隐藏的，也已读取": "sheet «{}» is hidden; it was read as well",
    "{} 第 {} 行是合计行，已略过": "row {1} of {0} is a sum, passed over",
    "工作表「{}」不在可导入之列，最接近的是「{}」，已略过":
        "sheet «{}» is none to import, nearest is «{}»; passed over",
    "工作表「{}」不在可导入之列，已略过": "sheet «{}» is none to import; passed over",
    "内容不是 Excel 工作簿": "no Excel workbook inside",
    "内容既不是 Excel 工作簿，也不是文字": "neither an Excel workbook nor text",
    "工作表「{}」按「{}」读取": "sheet «{}» was read as «{}»",
    "缺少{}": "{} is missing",
}  # fmt: skip


def in_english(said: str) -> str:
    """Reasons as the ledger gives them, several parted by «；»; one that is not known stays as it is."""
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
        for chinese, english in _REASONS.items()
    ]
