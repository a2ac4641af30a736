"""The number of a contract that people say, write and type: HT-7K3M-9Q2X, made of the end of its id.

Eight digits and letters, without I, L, O and U (Crockford's base 32): forty bits. Among a hundred thousand
contracts two may have the same once in two hundred houses, and then both are found by it.
"""

import re
import unicodedata
from typing import Final
from uuid import UUID

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS: Final = 40
_MISREAD: Final = str.maketrans("OIL", "011")
_SAID: Final = re.compile(rf"HT([{LETTERS}]{{8}})")


def contract_number(contract_id: UUID) -> str:
    """What people call it."""
    tail = contract_id.int & (1 << BITS) - 1
    found = "".join(LETTERS[tail >> shift & 31] for shift in range(BITS - 5, -5, -5))
    return f"HT-{found[:4]}-{found[4:]}"


def tail_in(said: str) -> str | None:
    """The last ten hexadecimal digits of the id of a contract that is called so; None where it is no number
    of a contract.
    """
    plain = re.sub(r"[\s\W_]", "", unicodedata.normalize("NFKC", said)).upper()
    found = _SAID.fullmatch(plain[:2] + plain[2:].translate(_MISREAD))
    if found is None:
        return None
    tail = 0
    for letter in found[1]:
        tail = tail << 5 | LETTERS.index(letter)
    return f"{tail:010x}"
