"""What the typesetter finds wrong with a text, in the words of whoever reads it. Pure."""

import re
from typing import Final

# What it says to whom it says it in English; what is not here is handed on as its own words.
_WORDS: Final = {
    "array": "清单",
    "boolean": "是否值",
    "content": "版面内容",
    "dictionary": "一组取值",
    "float": "小数",
    "function": "函数",
    "integer": "整数",
    "length": "长度",
    "none": "空值",
    "string": "文字",
    "expression": "表达式",
    "semicolon or line break": "分号或换行",
    "brace": "花括号 }",
    "bracket": "方括号 ]",
    "paren": "圆括号 )",
    "delimiter": "括号、* 号或 _ 号",
    "raw text": "反引号",
}
_ONE: Final = f"({'|'.join(_WORDS)})"
_FAULTS: Final = (
    (re.compile(r"unclosed string"), "有没有闭合的引号"),
    (re.compile(rf"unclosed {_ONE}"), "有没有闭合的{0}"),
    (re.compile(rf"unexpected closing {_ONE}"), "多了一个{0}"),
    (re.compile(r"unknown variable: (\S+)"), "没有「{0}」这个名称"),
    (
        re.compile(r"array index out of bounds \(index: (-?\d+), len: (\d+)\).*"),
        "清单只有 {1} 项，取不到下标 {0}",
    ),
    (re.compile(r'dictionary does not contain key "(.+)"'), "没有名为「{0}」的取值"),
    (re.compile(rf"cannot access fields on type {_ONE}"), "{0}后面不能再取「.名称」"),
    (re.compile(rf"type {_ONE} (?:has no method|does not contain field) `(.+)`"), "{0}没有「{1}」这种用法"),
    (re.compile(rf"cannot loop over {_ONE}"), "{0}不能逐项列出"),
    (re.compile(rf"cannot (?:add|compare) {_ONE} (?:and|with) {_ONE}"), "{0}与{1}不能相加或比较"),
    (re.compile(r"cannot divide by zero"), "除数为 0"),
    (re.compile(r"missing argument: (\S+)"), "缺少参数「{0}」"),
    (re.compile(r"unexpected argument: (\S+)"), "多了参数「{0}」"),
    (re.compile(r"unexpected argument"), "参数多了"),
    (re.compile(rf"expected {_ONE}, found {_ONE}"), "此处应为{0}，却是{1}"),
    (re.compile(rf"expected {_ONE}"), "此处缺少{0}"),
    (re.compile(r"condition is always true"), "循环永远不会结束"),
    (re.compile(r"maximum function call depth exceeded"), "函数一再调用自身，没有结束"),
    (
        re.compile(r"label `<(.+)>` does not exist in the document"),
        "正文里没有标签「{0}」（@ 后面的文字会当作标签）",
    ),
)


def in_words(fault: str) -> str:
    """A known fault in Chinese, else the typesetter's own words, said to be its own."""
    for known, words in _FAULTS:
        if found := known.fullmatch(fault):
            return words.format(*(_WORDS.get(each, each) for each in found.groups()))
    return f"排版引擎：{fault}"
