"""Chinese or English, as the operator's locale says."""

import os


def chinese() -> bool:
    """Whether the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set asks for Chinese."""
    asked = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return asked.startswith("zh")


def say(in_chinese: str, in_english: str) -> str:
    """The one of the two that the operator reads."""
    return in_chinese if chinese() else in_english
