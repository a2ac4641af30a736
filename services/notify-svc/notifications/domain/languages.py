"""In which languages people read."""

from typing import Literal

Language = Literal["zh", "en"]
