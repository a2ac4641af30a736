"""What people read: a subject and a text, by template and language."""

from typing import NamedTuple

from notifications.domain.languages import Language


class Said(NamedTuple):
    subject: str
    text: str


Texts = dict[str, dict[Language, Said]]
"""By the name of the template."""
