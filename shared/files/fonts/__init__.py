"""What is made for people is written in one font, rare names in one beside it: the same on every machine."""

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent
