"""How an SMS is counted: in parts of UCS-2 units, each of which is paid. Pure."""

from typing import Final

LONGEST: Final = 500
"""Characters a provider takes of one message, the signature included."""
ALONE: Final = 70
JOINED: Final = 67
"""Of several parts each carries three units that say how they go together."""


def signed(text: str, name: str) -> str:
    """As the provider sends it."""
    return f"【{name}】{text}"


def length(text: str) -> int:
    """In UCS-2 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str) -> int:
    """How many messages a phone's network makes of it."""
    units = length(text)
    return 1 if units <= ALONE else -(-units // JOINED)
