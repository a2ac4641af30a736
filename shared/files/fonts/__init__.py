"""What is made for people is written in one font, what it lacks in those beside it: everywhere the same."""

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent
