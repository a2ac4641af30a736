"""How a number of somebody else's paper comes in: as it stands there."""

from typing import Annotated

from edge.body import ShortText
from pydantic import Field

Reference = Annotated[ShortText, Field(max_length=64, examples=["京房租备〔2025〕第3317号", "ZD-2026-11"])]
"""1..64 characters of one line once trimmed; never an account's number or a text about a person."""
