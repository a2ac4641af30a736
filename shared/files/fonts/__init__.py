"""The one font that what is made for people is written in: the same on every machine."""

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent
