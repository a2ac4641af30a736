"""Amounts as people read them, 4,500.00, and in words, as contracts and cheques have them: 肆仟伍佰元整."""

from typing import Final

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = ("", "拾", "佰", "仟")
GROUPS: Final = ("", "万", "亿", "万亿")


def yuan(fen: int) -> str:
    """An amount in fen as people write it, in yuan."""
    return f"{fen / 100:,.2f}"


def in_capitals(fen: int) -> str:
    """The amount in words; below zero it is 负."""
    if fen < 0:
        return f"负{in_capitals(-fen)}"
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"{whole}整"
    tenths = f"{DIGITS[jiao]}角" if jiao else "零" if yuan else ""
    return f"{whole}{tenths}" + (f"{DIGITS[cent]}分" if cent else "整")


def _whole(yuan: int) -> str:
    if not yuan:
        return DIGITS[0]
    groups, said = [], ""
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    for place in reversed(range(len(groups))):
        if group := groups[place]:
            # A gap is said once, be it within a group or between two.
            gap = bool(said) and (group < 1_000 or groups[place + 1] == 0)
            said += (DIGITS[0] if gap else "") + _group(group) + GROUPS[place]
    return said


def _group(group: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            said += (DIGITS[0] if gap and said else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return said
