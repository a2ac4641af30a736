"""The number a tenant keeps for life: `T-000001-7`. Pure."""

from kernel.domain import Refusal


class NumberMistyped(Refusal):
    """Its last digit does not check those before it: nobody ever had such a number."""

    title, field = "租客编号有误：最后一位校验码与前面的数字不符，请核对后重新输入", "number"


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


def check_number(number: str) -> None:
    """Raises NumberMistyped for a number, written as one, that its last digit does not check."""
    _, digits, check = number.split("-")
    if str(check_digit(digits)) != check:
        raise NumberMistyped
