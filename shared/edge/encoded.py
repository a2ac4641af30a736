"""Files within a body, in base64: how large they may be is said in the words of whoever brings one."""

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

TOO_LARGE = "file_too_large"


def characters(megabytes: int) -> int:
    """How many a file of this size takes in base64."""
    return -(-megabytes * 1_000_000 // 3) * 4


def no_larger_than(megabytes: int) -> BeforeValidator:
    """Judged before all else: that a recording has too many characters helps nobody."""

    def check(found: object) -> object:
        if isinstance(found, str) and len(found) > characters(megabytes):
            raise PydanticCustomError(TOO_LARGE, "at most {megabytes} MB", {"megabytes": megabytes})
        return found

    return BeforeValidator(check)
