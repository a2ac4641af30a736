"""Personal data as a screen shows them before anyone asked to see more."""


def mask_identity(number: str) -> str:
    """`110105********002X`: six in front, four behind; of shorter documents a third and a quarter."""
    front, behind = min(6, len(number) // 3), min(4, len(number) // 4)
    return number[:front] + "*" * (len(number) - front - behind) + number[len(number) - behind :]


def mask_phone(number: str) -> str:
    """`138****8000`: all but the four before the last four; too short a number shows its last two."""
    if len(number) < 9:
        return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)
    return number[:-8] + "****" + number[-4:]


def mask_address(address: str) -> str:
    """`z***@example.com`, `****VJJE`: of a mailbox the first letter, of what only machines read the end."""
    mailbox, at, domain = address.partition("@")
    return f"{mailbox[:1]}***{at}{domain}" if at else f"****{address[-4:]}" if len(address) > 8 else "****"


def mask_name(name: str) -> str:
    """`张*`, `王**`: the first character only; a name of one is hidden wholly."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)
