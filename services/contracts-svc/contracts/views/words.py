"""What each word of a text that was typed may mean: a door, a building, a park, a contract."""

from typing import Any

from edge.call import Host
from edge.contract_numbers import tail_in
from edge.doors import door_number

from contracts.views import contracts
from contracts.views.parks import called, plain
from contracts.views.units import grams


async def words_of(host: Host, text: str) -> tuple[list[str], dict[str, Any]]:
    """The names under which `board_sql.WORD` asks for the words, and their values; `…_tail`: of the id of the
    contract that is called so.
    """
    words = plain(text).split()
    names = [f"word{number}" for number in range(len(words))]
    given: dict[str, Any] = {}
    for name, word in zip(names, words, strict=True):
        parks, buildings = await called(host, word)
        door = word if parks or buildings else door_number(word) or word  # 1号 is part of 1号楼
        given |= {name: door, f"{name}_grams": grams(door)}
        given |= {f"{name}_parks": parks, f"{name}_buildings": buildings}
        contracts_called, units = await contracts.called(host, word)
        given |= {
            f"{name}_contracts": contracts_called,
            f"{name}_units": units,
            f"{name}_tail": tail_in(word),
        }
    return names, given
