"""Why a whole file cannot be used. Nothing of it was sent; the operator reads one sentence."""

from typing import ClassVar

from anju.ledger.english import in_english
from anju.words import say


class UnusableFile(Exception):
    """Not a ledger that can be read at all; `code` is the stable name for programs."""

    chinese: ClassVar[str] = "文件无法使用"
    english: ClassVar[str] = "the file cannot be used"

    def __init__(self, **facts: object) -> None:
        chinese = self.chinese.format_map(facts)
        in_words = {name: in_english(str(fact)) for name, fact in facts.items()}
        super().__init__(say(chinese, self.english.format_map(in_words)))
        self.facts = facts

    @property
    def code(self) -> str:
        return type(self).__name__


class FileMissing(UnusableFile):
    chinese, english = "没有这个文件：{path}", "no such file: {path}"


class FileIsFolder(UnusableFile):
    chinese, english = "这是文件夹，不是文件：{path}", "a folder, not a file: {path}"


class NotXlsx(UnusableFile):
    chinese = "不是 .xlsx 文件（{why}）：请在 Excel 中另存为「Excel 工作簿 (*.xlsx)」"
    english = "not an .xlsx file ({why}): save it as an Excel workbook (*.xlsx)"


class FileTooLarge(UnusableFile):
    chinese = "文件过大：{size} 字节，最多 {limit} 字节"
    english = "too large: {size} bytes, at most {limit}"


class ZipBomb(UnusableFile):
    """Unpacks to more than its size allows, or lies about how much."""

    chinese = "文件解压后异常膨胀（{part}），已拒绝打开"
    english = "unpacks beyond reason ({part}), not opened"


class FileDamaged(UnusableFile):
    chinese, english = "文件已损坏：{why}", "the file is damaged: {why}"


class TooManyRows(UnusableFile):
    chinese = "行数过多：{rows} 行，一次最多 {limit} 行；请分成几个文件导入"
    english = "too many rows: {rows}, at most {limit} at once; split the file"


class TooManyFaults(UnusableFile):
    chinese = "超过 {limit} 个单元格无法读取：{why}"
    english = "more than {limit} cells cannot be read: {why}"


class NoKnownSheet(UnusableFile):
    chinese = "没有可导入的工作表；应有其中之一：{expected}。文件中有：{found}"
    english = "no sheet to import; expected one of {expected}; the file has {found}"
