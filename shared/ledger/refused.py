"""Why a whole file cannot be used. Nothing of it was taken in; whoever sent it reads one sentence."""

from typing import ClassVar

from kernel.domain import Refusal

from ledger.english import in_english


class UnusableFile(Refusal):
    """Not a ledger that can be read at all."""

    title, field = "文件无法使用", "file"
    english: ClassVar[str] = "the file cannot be used"

    @property
    def in_english(self) -> str:
        """The same sentence, for whoever reads English."""
        return self.english.format_map({name: in_english(str(fact)) for name, fact in self.facts.items()})


class NotALedgerFile(UnusableFile):
    title = "不是能读取的台账文件（{why}）：请另存为「Excel 工作簿 (*.xlsx)」或 CSV"
    english = "no file of a ledger ({why}): save it as an Excel workbook (*.xlsx) or as CSV"


class FileLocked(UnusableFile):
    title, english = "文件有密码保护：请去掉密码后再导入", "protected by a password: save it without one"


class FileTooLarge(UnusableFile):
    title = "文件过大：{size} 字节，最多 {limit} 字节"
    english = "too large: {size} bytes, at most {limit}"


class ZipBomb(UnusableFile):
    """Unpacks to more than its size allows, or lies about how much."""

    title = "文件解压后异常膨胀（{part}），已拒绝打开"
    english = "unpacks beyond reason ({part}), not opened"


class TooHeavy(UnusableFile):
    """Its reader needed more memory than it may have."""

    title = "读取这个文件所需内存超出限额，已停止：请用 Excel 另存为 .xlsx，或分成几个文件后再导入"
    english = "to read it takes more memory than it may: save it as .xlsx, or split the file"


class TooSlow(UnusableFile):
    """Its reader needed more time than it may have."""

    title = "读取这个文件用时过长，已停止：请删去与台账无关的工作表，或分成几个文件后再导入"
    english = "to read it takes longer than it may: drop the sheets that are no ledger, or split the file"


class TooManySheets(UnusableFile):
    title = "工作表过多：{sheets} 张，最多 {limit} 张；请删去与台账无关的，或分成几个文件导入"
    english = "too many sheets: {sheets}, at most {limit}; drop those that are no ledger, or split the file"


class TooManyTables(UnusableFile):
    """Counted are the sheets that are read, and each table that stands below another in one of them."""

    title = "表格过多：{tables} 张（同一张工作表里另起表头的也算一张），最多 {limit} 张；请分成几个文件导入"
    english = (
        "too many tables: {tables}, at most {limit}, one below another in a sheet counted as well; split it"
    )


class TooManyCells(UnusableFile):
    title = "有内容的单元格超过 {limit} 个；请分成几个文件导入"
    english = "more than {limit} cells with content; split the file"


class FileDamaged(UnusableFile):
    title, english = "文件已损坏：{why}", "the file is damaged: {why}"


class TooManyRows(UnusableFile):
    title = "行数过多：{rows} 行，一次最多 {limit} 行；请分成几个文件导入"
    english = "too many rows: {rows}, at most {limit} at once; split the file"


class TooManyApart(UnusableFile):
    """A row of a flat ledger is a unit, two people and two contracts: `line` is the one that was too many."""

    title = (
        "总台账的一行要拆成房源、业主、租客和合同等几行，读到第 {line} 行已超过一次最多的 {limit} 行；"
        "请从该行之前分成几个文件导入"
    )
    english = (
        "each row of a flat ledger is several: with row {line} there are more than {limit} at once;"
        " split the file before it"
    )


class TooManyFaults(UnusableFile):
    title = "超过 {limit} 个单元格无法读取：{why}"
    english = "more than {limit} cells cannot be read: {why}"


class NoKnownSheet(UnusableFile):
    title = "没有可导入的工作表；应有其中之一：{expected}。文件中有：{found}"
    english = "no sheet to import; expected one of {expected}; the file has {found}"


class ColumnUnknown(UnusableFile):
    """What was said of a column fits no column of a sheet that is read, or no field of its kind."""

    title, field = "列对应「{said}」不成立：没有这一列，或该表没有这个字段", "mapping"
    english = "«{said}» maps nothing: no such column, or no such field of its sheet"


class SheetUnknown(UnusableFile):
    """What was said is of no sheet of the file; the first is 1, as people count."""

    title, field = "文件中没有第 {sheet} 张工作表（共 {sheets} 张）", "mapping"
    english = "the file has no sheet {sheet}: there are {sheets}"


class SheetMappedTwice(UnusableFile):
    """Which of the two is meant nobody knows."""

    title, field = "第 {sheet} 张工作表的列对应写了两次：请只留一份", "mapping"
    english = "sheet {sheet} is mapped twice: say it once"


class FieldMappedTwice(UnusableFile):
    """One field is said to stand in several columns of a sheet: which of them is meant nobody knows."""

    title, field = "第 {sheet} 张工作表有 {count} 列都对应「{said}」（{columns}），请只留一列", "mapping"
    english = "{count} columns of sheet {sheet} are mapped to «{said}» ({columns}): leave one of them"
