"""Who hears of something is decided by the rules in force, whoever asks."""

from kernel.domain import Command
from kernel.service import Informs
from policy.domain.book import Book

from notifications.domain.notice import Ask
from notifications.domain.notice_rules import NoticeRules
from notifications.views.policies import SHELF


def tell(command: Ask, policies: Book) -> Command:
    """The same command, with all versions of the rules."""
    return command.model_copy(update={"policy": policies.of(NoticeRules)})


by_policy = Informs(commands=(Ask,), read=SHELF.book, tell=tell)
