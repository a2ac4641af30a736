"""Whether two cells under one heading mean the same, however they are written: 2024-03-01 and 2024/3/1."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ledger import cells, paid, periods, rents, units, words
from ledger.cells import Cell, CellWrong
from ledger.columns import LEFT_ON, PERIOD

READ: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "起租日期": cells.day,
    "到期日期": cells.day,
    PERIOD: periods.period,
    "签订日期": cells.day,
    LEFT_ON: words.left_on,
    "月租金": paid.rent,
    "押金": paid.deposit,
    "付款方式": paid.terms,
    "年递增": rents.rise,
    "免租期": rents.free,
    "面积": units.square_decimetres,
    "户型": units.rooms,
    "限住人数": units.persons,
    "城市": units.city,
}
"""How each column is read where one thing has many spellings; of the others the words have to be the same."""


def means_the_same(title: str, one: Mapping[str, Cell], other: Mapping[str, Cell]) -> bool:
    """Of two rows that both have this column; what cannot be read means nothing.

    押一付三 and 季付 do where the deposit stands beside both: how often is paid is all that is left to say.
    """
    try:
        first, second = (READ[title](row[title]) for row in (one, other))
    except (KeyError, CellWrong):
        return False
    if not isinstance(first, paid.Terms):
        return bool(first == second)
    held = {first.deposit_months, second.deposit_months}
    said = len(held) == 1 or (None in held and means_the_same("押金", one, other))
    return first.cycle == second.cycle and said
