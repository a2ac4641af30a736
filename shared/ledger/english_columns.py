"""The same of columns: which are meant, and in what they count."""

from typing import Final

COLUMNS: Final = {
    "{}以万元计是 {} 元：以元计的请写「{}元」，确为 {} 万元的请写「{}万元」":
        "{1} yuan as it counts in 万 (10,000): where it is yuan, write {2}元, where it is so much, {4}万元",
    "{}只有 {} 元：以万元计的请写「{}万」，确为 {} 元的请写「{}元」":
        "only {1} yuan: where it counts in 万 (10,000), write {2}万, and where it is so little, {4}元",
    "押金只有 {} 元：是月数的请写「{}个月」，确为 {} 元的请写「{}元」":
        "only {0} yuan: where it is months of rent, write {1}个月, and where it is so little, {3}元",
    "「{}」是按半年的金额：请除以 6，写每月多少元": "«{}» is what half a year costs: write a sixth of it",
    "「{}」是按季的金额：请除以 3，写每月多少元": "«{}» is what a quarter costs: write a third of it",
    "「{}」看不出是每月的还是每次付的金额：请写每月多少元":
        "«{}» may be what a month costs, or what is paid at once: write what a month does",
    "「{}」是按{}的金额：请换算成每月多少元": "«{}» is no rent of a month: reckon it into one",
    "「{}」是按面积的单价：请乘以面积，写一共多少元":
        "«{}» is a price per area: multiply it by the area, and write all of it",
    "「{}」不以元计：请换算成元": "«{}» does not count in yuan: reckon it into these",
    "「{}」不是人民币金额：请换算成人民币多少元": "«{}» is no sum of renminbi: reckon it into yuan",
    "表头请写成「{}」": "and call the column «{}»",
    "如不是，表头请写成「{}」": "where it is not, call the column «{}»",
    "{} 的「{}」以万元计：其中只写数字的，按多少万元读取":
        "«{1}» of {0} counts in 万元: a number alone is read as so many times 10,000 yuan",
    "第 {}行是同一份合同的几间房，每行各写了金额，看不出是总额还是单间的：请合并单元格，或只在一行写总额":
        "rows {}are rooms of one contract, each with a sum of its own, and nobody knows whether it is of the"
        " contract or of the room: merge the cells, or write the total of the contract in one row",
    "{} 第 {} 行和{} 第 {} 行是同一份合同的几间房，每行各写了金额，看不出是总额还是单间的：请只在一行写总额":
        "row {1} of {0} and row {3} of {2} are rooms of one contract, each with a sum of its own, and nobody"
        " knows whether it is of the contract or of the room: write the total of the contract in one row",
    "每间房各签一份合同的，请各填一个合同编号": "where each room is a contract, give each a number",
    "与{}第 {} 行是同一{}，房号不同：一份合同的几间房请写在一行，例如 101、102":
        "the same {2} as {0}row {1}, with other rooms: write all its rooms in one row, as 101、102",
    "另一份合同请另用编号": "another contract has another number",
    "没有「{}」这一列：「{}」请除以 12，写每月多少元":
        "there is no column «{}»: divide «{}» by 12, to what a month costs",
    "「{}」是按年的金额：请除以 12，写每月多少元":
        "«{}» is what a year costs: write what a month does, a twelfth",
    "{} 没有「{}」这一列，写有{}的行都会退回：请在核对列对应时指定这一列，或在台账中加上":
        "{0} has no column «{1}», so each row with a {2} is refused: say which column it is, or add one",
    "没有「{}」这一列，您是否写成了「{}」？": "there is no column «{}»; is it what is called «{}»?",
    "没有「{}」这一列": "there is no column «{}»",
    "有 {} 列都是「{}」（{}），请只留一列": "{} columns are «{}» ({}): leave one of them",
    "{} 的列「{}」未使用": "columns «{1}» of {0} are not used",
    "的列「{}」未使用": "columns «{}» are not used",
    "{} 的 {} 所在列没有表头，内容未导入": "{1} of {0} is in a column without a heading and was not imported",
}  # fmt: skip
