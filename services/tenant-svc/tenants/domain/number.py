"""The number a tenant keeps for life: `T-000001-7`. Pure."""


def tenant_number(serial: int) -> str:
    """The number of the `serial`-th tenant (1..): six digits or more, and one that checks them.

    ISO 7064 MOD 11,10: one wrong digit never passes.
    """
    digits = f"{serial:06}"
    return f"T-{digits}-{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """The digit 0..9 that ISO 7064 MOD 11,10 puts behind these."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10
